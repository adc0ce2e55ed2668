"""Values that files and references propose for a description.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "proposed_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("choice", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('open','taken','left','kept')", name=op.f("ck_proposed_value_choice")
        ),
        sa.CheckConstraint(
            "source IN ('file','bibtex','ris','csl','crossref','datacite','openlibrary')",
            name=op.f("ck_proposed_value_source"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
            name=op.f("fk_proposed_value_item_id_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_value")),
    )
    op.create_index("ix_proposed_value_item_id", "proposed_value", ["item_id"])


def downgrade():
    op.drop_index("ix_proposed_value_item_id", table_name="proposed_value")
    op.drop_table("proposed_value")
