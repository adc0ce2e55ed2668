"""Offers to pass deposits on.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "transfer_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
            name=op.f("fk_transfer_offer_item_id_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offered_by_id"],
            ["user.id"],
            name=op.f("fk_transfer_offer_offered_by_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_offer")),
        sa.UniqueConstraint("item_id", name=op.f("uq_transfer_offer_item_id")),
    )
    op.create_index("ix_transfer_offer_email", "transfer_offer", ["email"])


def downgrade():
    op.drop_index("ix_transfer_offer_email", table_name="transfer_offer")
    op.drop_table("transfer_offer")
