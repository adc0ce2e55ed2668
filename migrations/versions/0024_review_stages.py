"""Stages of review, comments, messages, sentences at hand, what was found in texts, and the weekly letter.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WAITING = sa.text("decision IS NULL")
OLD = "decision IS NULL OR decision IN ('returned','declined','published')"
NEW = "decision IS NULL OR decision IN ('returned','declined','published','passed_on')"
SENTENCES = (
    (
        "Mohon lengkapi abstrak, 100 sampai 300 kata.",
        "Please add an abstract of 100 to 300 words.",
    ),
    (
        "Berkas tidak dapat dibuka; mohon unggah ulang.",
        "The file cannot be opened; please upload it again.",
    ),
    (
        "Mohon tuliskan semua penulis sesuai urutan pada halaman judul.",
        "Please name all authors in the order of the title page.",
    ),
    (
        "Teks memuat data pribadi responden; mohon hapus atau batasi aksesnya.",
        "The text holds personal data of respondents; please remove it or restrict the access.",
    ),
    (
        "Mohon tuliskan judul persis seperti pada halaman judul.",
        "Please write the title exactly as on the title page.",
    ),
    (
        "Karya ini sudah ada di repositori; unggahan kedua tidak diperlukan.",
        "This work is in the repository already; a second deposit is not needed.",
    ),
)


def upgrade():
    op.create_table(
        "review_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.String(length=100), nullable=False),
        sa.Column("title_en", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "role IN ('reviewer','cataloguer','administrator')", name=op.f("ck_review_stage_role")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_review_stage_collection_id_collection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_stage")),
        sa.UniqueConstraint(
            "collection_id", "position", name=op.f("uq_review_stage_collection_id_position")
        ),
    )
    op.create_table(
        "review_stage_person",
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["review_stage.id"],
            name=op.f("fk_review_stage_person_stage_id_review_stage"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_review_stage_person_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("stage_id", "user_id", name=op.f("pk_review_stage_person")),
    )
    op.drop_index("uq_review_undecided_item", table_name="review")
    with op.batch_alter_table("review") as batch:
        batch.drop_constraint(op.f("ck_review_decision"), type_="check")
        batch.create_check_constraint(op.f("ck_review_decision"), NEW)
        batch.add_column(sa.Column("stage_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("files", sa.JSON(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_review_stage_id_review_stage"),
            "review_stage",
            ["stage_id"],
            ["id"],
            ondelete="SET NULL",
        )
    _index_undecided()
    op.create_index("ix_review_stage_decision", "review", ["stage_id", "decision"])
    op.create_index("ix_item_state_submitted", "item", ["state", "submitted_at"])
    _talk()
    op.create_table(
        "text_check",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("finding_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_text_check")),
    )
    op.create_table(
        "staff_digest",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_staff_digest_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_staff_digest")),
    )


def _index_undecided():
    op.create_index(
        "uq_review_undecided_item",
        "review",
        ["item_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _talk():
    for name, columns in (
        (
            "review_comment",
            [
                sa.Column("field", sa.String(length=80), nullable=False),
                sa.Column("shown_at", sa.DateTime(), nullable=True),
                sa.Column("resolved_at", sa.DateTime(), nullable=True),
                sa.Column("resolved_by_id", sa.Integer(), nullable=True),
                sa.ForeignKeyConstraint(
                    ["resolved_by_id"],
                    ["user.id"],
                    name=op.f("fk_review_comment_resolved_by_id_user"),
                ),
                sa.CheckConstraint(
                    "(resolved_at IS NULL) = (resolved_by_id IS NULL)",
                    name=op.f("ck_review_comment_resolved"),
                ),
            ],
        ),
        ("review_message", [sa.Column("is_internal", sa.Boolean(), nullable=False)]),
    ):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("item_id", sa.Integer(), nullable=False),
            sa.Column("author_id", sa.Integer(), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("created_at", sa.DateTime(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["item_id"], ["item.id"], name=op.f(f"fk_{name}_item_id_item"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(
                ["author_id"], ["user.id"], name=op.f(f"fk_{name}_author_id_user")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        op.create_index(op.f(f"ix_{name}_item_id"), name, ["item_id"])
    table = op.create_table(
        "canned_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_text")),
    )
    op.bulk_insert(
        table,
        [
            {"position": number, "text_id": text_id, "text_en": text_en}
            for number, (text_id, text_en) in enumerate(SENTENCES, 1)
        ],
    )


def downgrade():
    for name in ("staff_digest", "text_check", "canned_text", "review_message", "review_comment"):
        op.drop_table(name)
    op.drop_index("ix_item_state_submitted", table_name="item")
    op.execute("DELETE FROM review WHERE decision = 'passed_on'")
    op.drop_index("ix_review_stage_decision", table_name="review")
    op.drop_index("uq_review_undecided_item", table_name="review")
    with op.batch_alter_table("review") as batch:
        batch.drop_constraint(op.f("fk_review_stage_id_review_stage"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_review_decision"), type_="check")
        batch.create_check_constraint(op.f("ck_review_decision"), OLD)
        batch.drop_column("files")
        batch.drop_column("stage_id")
    _index_undecided()
    op.drop_table("review_stage_person")
    op.drop_table("review_stage")
