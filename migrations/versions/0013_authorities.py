"""The authority list of names, and in the people of items what links and compares them.

Revision ID: 0013
Revises: 0012
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ARABIC = str.maketrans({"ى": "ي", "ی": "ي", "ة": "ه", "ۀ": "ه", "ک": "ك", "ٱ": "ا", "ء": None})
PEOPLE = sa.table(
    "item_person",
    sa.column("item_id"),
    sa.column("position"),
    sa.column("heading"),
    sa.column("name_key"),
    sa.column("orcid"),
    sa.column("is_person"),
    sa.column("authority_id"),
)
ITEM = sa.table("item", sa.column("id"), sa.column("revision_number"))
REVISION = sa.table(
    "revision", sa.column("item_id"), sa.column("number"), sa.column("metadata", sa.JSON())
)
BATCH = 500


def folded(text):
    letters = []
    for sign in unicodedata.normalize("NFKD", text.translate(ARABIC)):
        category = unicodedata.category(sign)
        if sign in "'’‘ʻʼ`" or category in ("Mn", "Me", "Lm", "Cf"):
            continue
        letters.append(" " if category[0] in "ZPS" else sign)
    return " ".join("".join(letters).casefold().translate(ARABIC).split())


def fill():
    """Give the people of every item their new values, from its current description."""
    bind, last = op.get_bind(), 0
    while True:
        rows = bind.execute(
            sa.select(ITEM.c.id, REVISION.c.metadata)
            .join(
                REVISION,
                sa.and_(
                    REVISION.c.item_id == ITEM.c.id, REVISION.c.number == ITEM.c.revision_number
                ),
            )
            .where(ITEM.c.id > last)
            .order_by(ITEM.c.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        last = rows[-1][0]
        headings = {}
        query = sa.select(PEOPLE.c.item_id, PEOPLE.c.position, PEOPLE.c.heading)
        for row in bind.execute(query.where(PEOPLE.c.item_id.in_([r[0] for r in rows]))):
            headings[row[0], row[1]] = row[2]
        for item_id, document in rows:
            agents = [*document.get("creators", ()), *document.get("contributors", ())]
            shown = [a for a in agents if a.get("public", True) is not False]
            for position, agent in enumerate(shown):
                heading = headings.get((item_id, position))
                if heading is None:
                    continue
                number = str(agent.get("authority") or "")
                is_number = number.isascii() and number.isdigit() and len(number) < 10
                bind.execute(
                    sa.update(PEOPLE)
                    .where(PEOPLE.c.item_id == item_id, PEOPLE.c.position == position)
                    .values(
                        name_key=folded(" ".join(reversed(heading.split(", "))))[:300],
                        orcid=(agent.get("orcid") or "")[:19] or None,
                        is_person=agent.get("kind") != "organisation",
                        authority_id=int(number) if is_number else None,
                    )
                )


def upgrade():
    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("standing", sa.String(length=9), nullable=False),
        sa.Column("agent", sa.JSON(), nullable=False),
        sa.Column("heading", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("orcid", sa.String(length=19), nullable=True),
        sa.Column("ror", sa.String(length=9), nullable=True),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("affiliation", sa.String(length=300), nullable=False),
        sa.Column("affiliation_ror", sa.String(length=9), nullable=True),
        sa.Column("dates", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('person','organisation')", name=op.f("ck_authority_kind")),
        sa.CheckConstraint(
            "standing IN ('proposed','confirmed')", name=op.f("ck_authority_standing")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_authority_not_itself")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["authority.id"], name=op.f("fk_authority_merged_into_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_authority_created_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    for column in ("merged_into_id", "name_key", "orcid", "sort_key"):
        op.create_index(op.f(f"ix_authority_{column}"), "authority", [column])
    op.create_table(
        "authority_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("form", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=302), nullable=False),
        sa.CheckConstraint("kind IN ('preferred','variant')", name=op.f("ck_authority_form_kind")),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
            name=op.f("fk_authority_form_authority_id_authority"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_form")),
    )
    for column in ("authority_id", "name_key"):
        op.create_index(op.f(f"ix_authority_form_{column}"), "authority_form", [column])
    op.create_table(
        "authority_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["authority.id"],
            name=op.f("fk_authority_merge_kept_id_authority"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"],
            ["authority.id"],
            name=op.f("fk_authority_merge_merged_id_authority"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_authority_merge_actor_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_merge")),
    )
    for column in ("kept_id", "merged_id"):
        op.create_index(op.f(f"ix_authority_merge_{column}"), "authority_merge", [column])
    op.create_table(
        "authority_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.CheckConstraint("state IN ('open','different')", name=op.f("ck_authority_pair_state")),
        sa.CheckConstraint(
            "reason IN ('orcid','words','near','initials')", name=op.f("ck_authority_pair_reason")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_authority_pair_order")),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["authority.id"],
            name=op.f("fk_authority_pair_first_id_authority"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["authority.id"],
            name=op.f("fk_authority_pair_second_id_authority"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_authority_pair")),
    )
    op.create_index("ix_authority_pair_state_score", "authority_pair", ["state", "score"])
    with op.batch_alter_table("item_person") as batch:
        batch.add_column(
            sa.Column("is_person", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch.add_column(
            sa.Column("name_key", sa.String(length=300), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("orcid", sa.String(length=19), nullable=True))
        batch.add_column(sa.Column("authority_id", sa.Integer(), nullable=True))
    fill()
    for column in ("authority_id", "name_key"):
        op.create_index(op.f(f"ix_item_person_{column}"), "item_person", [column])


def downgrade():
    for column in ("authority_id", "name_key"):
        op.drop_index(op.f(f"ix_item_person_{column}"), "item_person")
    with op.batch_alter_table("item_person") as batch:
        for column in ("authority_id", "orcid", "name_key", "is_person"):
            batch.drop_column(column)
    for table in ("authority_pair", "authority_merge", "authority_form", "authority"):
        op.drop_table(table)
