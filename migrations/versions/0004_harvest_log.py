"""The harvest log rolled up: harvesters, their days, errors and lists; self-checks and what came of them.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "harvester",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("network", sa.String(43), nullable=False),
        sa.Column("user_agent", sa.String(200), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("request_count", sa.BigInteger(), nullable=False),
        sa.Column("record_count", sa.BigInteger(), nullable=False),
        sa.Column("error_count", sa.BigInteger(), nullable=False),
        sa.Column("busy_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvester")),
        sa.UniqueConstraint("agent", "network", name=op.f("uq_harvester_agent_network")),
    )
    op.create_index("ix_harvester_last_seen_at", "harvester", ["last_seen_at"])
    op.create_table(
        "harvester_day",
        sa.Column("harvester_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("request_count", sa.Integer(), nullable=False),
        sa.Column("record_count", sa.BigInteger(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("list_count", sa.Integer(), nullable=False),
        _of_harvester("harvester_day"),
        sa.PrimaryKeyConstraint("harvester_id", "day", name=op.f("pk_harvester_day")),
    )
    op.create_table(
        "harvester_error",
        sa.Column("harvester_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        _of_harvester("harvester_error"),
        sa.PrimaryKeyConstraint("harvester_id", "code", name=op.f("pk_harvester_error")),
    )
    op.create_table(
        "harvested_list",
        sa.Column("harvester_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("prefix", sa.String(60), nullable=False),
        sa.Column("set_spec", sa.String(270), nullable=False),
        sa.Column("request_count", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("covered_until", sa.DateTime(), nullable=True),
        sa.Column("from_at", sa.DateTime(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("sent_count", sa.Integer(), nullable=True),
        _of_harvester("harvested_list"),
        sa.PrimaryKeyConstraint(
            "harvester_id", "verb", "prefix", "set_spec", name=op.f("pk_harvested_list")
        ),
    )
    op.create_table(
        "harvest_log_file",
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_harvest_log_file")),
    )
    op.create_table(
        "self_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("base_url", sa.String(500), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user.id"], name=op.f("fk_self_check_asked_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check")),
    )


def downgrade():
    op.drop_table("self_check")
    op.drop_table("harvest_log_file")
    op.drop_table("harvested_list")
    op.drop_table("harvester_error")
    op.drop_table("harvester_day")
    op.drop_table("harvester")


def _of_harvester(table):
    name = op.f(f"fk_{table}_harvester_id_harvester")
    return sa.ForeignKeyConstraint(["harvester_id"], ["harvester.id"], name=name)
