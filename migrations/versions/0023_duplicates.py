"""Pairs of items that may be the same work.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "item_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("done", sa.JSON(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','different','merged')", name=op.f("ck_item_pair_state")
        ),
        sa.CheckConstraint(
            "reason IN ('identifier','checksum','title','near')", name=op.f("ck_item_pair_reason")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_item_pair_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["item.id"], name=op.f("fk_item_pair_first_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["item.id"], name=op.f("fk_item_pair_second_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_item_pair_decided_by_id_user")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_item_pair")),
    )
    op.create_index(op.f("ix_item_pair_second_id"), "item_pair", ["second_id"])
    op.create_index("ix_item_pair_state_score", "item_pair", ["state", "score"])


def downgrade():
    op.drop_table("item_pair")
