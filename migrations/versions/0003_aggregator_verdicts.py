"""Verdicts of aggregators on public items, the lists made of them, and how long these are.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "aggregator_verdict",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        _of_item("aggregator_verdict"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_aggregator_verdict")),
    )
    op.create_table(
        "aggregator_problem",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("aggregator", sa.String(20), nullable=False),
        sa.Column("rule", sa.String(30), nullable=False),
        sa.Column("effort", sa.Integer(), nullable=False),
        _of_item("aggregator_problem"),
        sa.PrimaryKeyConstraint(
            "item_id", "aggregator", "rule", name=op.f("pk_aggregator_problem")
        ),
    )
    op.create_index(
        "ix_aggregator_problem_list",
        "aggregator_problem",
        ["aggregator", "rule", "effort", "item_id"],
    )
    tally = op.create_table(
        "aggregator_tally",
        sa.Column("aggregator", sa.String(20), nullable=False),
        sa.Column("rule", sa.String(30), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("aggregator", "rule", name=op.f("pk_aggregator_tally")),
    )
    # whoever changes the counts holds this row until the end of the transaction
    op.bulk_insert(tally, [{"aggregator": "", "rule": "judged", "items": 0}])


def downgrade():
    op.drop_table("aggregator_tally")
    op.drop_table("aggregator_problem")
    op.drop_table("aggregator_verdict")


def _of_item(table):
    name = op.f(f"fk_{table}_item_id_item")
    return sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=name, ondelete="CASCADE")
