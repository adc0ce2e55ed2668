"""Harvest entries carry the sets that their header names, and have lists of one format.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    # On SQLite the table is made anew in the order of its primary key, in which lists are read.
    with op.batch_alter_table(
        "harvest_entry", recreate="auto", table_kwargs={"sqlite_with_rowid": False}
    ) as table:
        table.drop_index("ix_harvest_entry_item")
        table.alter_column(
            "set_spec", existing_type=sa.String(250), type_=sa.String(270), existing_nullable=False
        )
        table.add_column(sa.Column("sets", sa.Text(), server_default="", nullable=False))
        table.create_index("ix_harvest_entry_item", ["item_id"])


def downgrade():
    with op.batch_alter_table("harvest_entry") as table:
        table.drop_index("ix_harvest_entry_item")
        table.drop_column("sets")
        table.alter_column(
            "set_spec", existing_type=sa.String(270), type_=sa.String(250), existing_nullable=False
        )
        table.create_index("ix_harvest_entry_item", ["item_id"])
