"""Relations between items, and the files that public items had.

Revision ID: 0009
Revises: 0008
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HANDLE = re.compile("[23456789bcdfghjkmnpqrstvwxz]{8}")


def upgrade():
    op.create_table(
        "item_relation",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("target", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_relation_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "position", name=op.f("pk_item_relation")),
    )
    op.create_index(op.f("ix_item_relation_target"), "item_relation", ["target"])
    op.create_table(
        "former_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("mime", sa.String(length=120), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sha512", sa.String(length=128), nullable=False),
        sa.Column("access", sa.String(length=14), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("successor_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "length(sha256) = 64 AND length(sha512) = 128", name=op.f("ck_former_file_checksums")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_former_file_item_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["user.id"], name=op.f("fk_former_file_superseded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_file")),
    )
    op.create_index(op.f("ix_former_file_item_id"), "former_file", ["item_id"])
    op.create_index("ix_former_file_sha256", "former_file", ["sha256"])
    _derive_relations()


def _derive_relations():
    item = sa.table("item", sa.column("id"), sa.column("revision_number"))
    revision_ = sa.table(
        "revision", sa.column("item_id"), sa.column("number"), sa.column("metadata", sa.JSON())
    )
    relation = sa.table(
        "item_relation",
        sa.column("item_id"),
        sa.column("position"),
        sa.column("kind"),
        sa.column("target"),
    )
    is_current = sa.and_(
        revision_.c.item_id == item.c.id, revision_.c.number == item.c.revision_number
    )
    query = sa.select(item.c.id, revision_.c.metadata).join(revision_, is_current)
    names_items = sa.cast(revision_.c.metadata, sa.Text).like('%"item"%')
    connection = op.get_bind()
    for item_id, document in connection.execute(query.where(names_items)).all():
        rows = [r for r in document.get("relations", []) if isinstance(r, dict)]
        found = [r for r in rows if HANDLE.fullmatch(str(r.get("item") or ""))]
        for position, row in enumerate(found):
            values = {"kind": str(row.get("type") or "relation"), "target": row["item"]}
            connection.execute(
                relation.insert().values(item_id=item_id, position=position, **values)
            )


def downgrade():
    op.drop_table("former_file")
    op.drop_table("item_relation")
