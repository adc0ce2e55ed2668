"""Requests for copies of closed files, and handles that are never given again.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "retired_handle",
        sa.Column("handle", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_retired_handle")),
    )
    op.create_table(
        "copy_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("confirm_hash", sa.String(length=64), nullable=False),
        sa.Column("answer_hash", sa.String(length=64), nullable=True),
        sa.Column("fetch_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("open_until", sa.DateTime(), nullable=True),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('unconfirmed','waiting','allowed','refused')",
            name=op.f("ck_copy_request_state"),
        ),
        sa.CheckConstraint(
            "state <> 'allowed' OR (open_until IS NOT NULL AND fetch_hash IS NOT NULL)",
            name=op.f("ck_copy_request_allowed_has_end"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_copy_request_item_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_copy_request_file_id_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_copy_request_answered_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_request")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_copy_request_confirm_hash")),
        sa.UniqueConstraint("answer_hash", name=op.f("uq_copy_request_answer_hash")),
        sa.UniqueConstraint("fetch_hash", name=op.f("uq_copy_request_fetch_hash")),
    )
    op.create_index("ix_copy_request_email_created", "copy_request", ["email", "created_at"])
    op.create_index("ix_copy_request_network_created", "copy_request", ["network", "created_at"])
    op.create_index("ix_copy_request_item_state", "copy_request", ["item_id", "state"])
    op.create_index(op.f("ix_copy_request_file_id"), "copy_request", ["file_id"])
    op.create_index(op.f("ix_copy_request_created_at"), "copy_request", ["created_at"])


def downgrade():
    op.drop_table("copy_request")
    op.drop_table("retired_handle")
