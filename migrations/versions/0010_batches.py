"""Batches of changes, and what each does to its items.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STAGES = "('open','planning','planned','running','done','undoing','undone','discarded')"
OUTCOMES = "('chosen','waiting','same','left_out','applied','undone','kept')"


def upgrade():
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("edit", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('edit','table','files')", name=op.f("ck_batch_kind")),
        sa.CheckConstraint(f"stage IN {STAGES}", name=op.f("ck_batch_stage")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_batch_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_stage"), "batch", ["stage"])
    op.create_table(
        "batch_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("handle", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("cells", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=True),
        sa.Column("revision_before", sa.Integer(), nullable=True),
        sa.Column("collection_before_id", sa.Integer(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("revision_after", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(f"outcome IN {OUTCOMES}", name=op.f("ck_batch_change_outcome")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
            name=op.f("fk_batch_change_batch_id_batch"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
            name=op.f("fk_batch_change_item_id_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["collection_before_id"],
            ["collection.id"],
            name=op.f("fk_batch_change_collection_before_id_collection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_change")),
    )
    op.create_index("ix_batch_change_outcome", "batch_change", ["batch_id", "outcome", "position"])
    op.create_index("ix_batch_change_item", "batch_change", ["item_id"])


def downgrade():
    op.drop_table("batch_change")
    op.drop_table("batch")
