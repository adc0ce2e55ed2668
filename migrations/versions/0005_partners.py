"""Partners that are harvested, their harvests, and their records.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("base_url", sa.String(length=1000), nullable=False),
        sa.Column("set_spec", sa.String(length=250), nullable=False),
        sa.Column("prefix", sa.String(length=60), nullable=False),
        sa.Column("has_seconds", sa.Boolean(), nullable=False),
        sa.Column("deleted_record", sa.String(length=10), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("next_from", sa.String(length=20), nullable=False),
        sa.Column("full_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "partner_harvest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("is_forced", sa.Boolean(), nullable=False),
        sa.Column("from_date", sa.String(length=20), nullable=False),
        sa.Column("next_from", sa.String(length=20), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("complete_list_size", sa.Integer(), nullable=True),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("idle_pages", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.DateTime(), nullable=True),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("fault_detail", sa.Text(), nullable=False),
        sa.Column("odd_counts", sa.JSON(), nullable=False),
        sa.Column("oddities", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running','complete','failed')", name=op.f("ck_partner_harvest_state")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partner.id"],
            name=op.f("fk_partner_harvest_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_harvest")),
    )
    with op.batch_alter_table("partner_harvest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_harvest_partner_id"), ["partner_id"], unique=False
        )
        batch_op.create_index(
            "uq_partner_harvest_running",
            ["partner_id"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "partner_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(length=500), nullable=False),
        sa.Column("datestamp", sa.String(length=30), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("seen_in", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("needs_indexing", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("creators", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partner.id"],
            name=op.f("fk_partner_record_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_record")),
        sa.UniqueConstraint(
            "partner_id", "identifier", name=op.f("uq_partner_record_partner_id_identifier")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_partner_record_needs_indexing",
            ["id"],
            unique=False,
            sqlite_where=sa.text("needs_indexing"),
            postgresql_where=sa.text("needs_indexing"),
        )
        batch_op.create_index("ix_partner_record_seen_in", ["partner_id", "seen_in"], unique=False)


def downgrade():
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.drop_index("ix_partner_record_seen_in")
        batch_op.drop_index(
            "ix_partner_record_needs_indexing",
            sqlite_where=sa.text("needs_indexing"),
            postgresql_where=sa.text("needs_indexing"),
        )

    op.drop_table("partner_record")
    with op.batch_alter_table("partner_harvest", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_partner_harvest_running",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(batch_op.f("ix_partner_harvest_partner_id"))

    op.drop_table("partner_harvest")
    op.drop_table("partner")
