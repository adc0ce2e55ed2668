"""One-time links for resetting and signing up, second steps, sign-ins elsewhere, approval and erasure of accounts.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
COPIED = "token_hash, expires_at, used_at"


def upgrade():
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('invitation','reset','sign_up')", name=op.f("ck_one_time_link_purpose")
        ),
        sa.CheckConstraint(
            "(purpose = 'sign_up') = (user_id IS NULL)", name=op.f("ck_one_time_link_whose")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_one_time_link_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_index("ix_one_time_link_user_id", "one_time_link", ["user_id"])
    op.execute(
        f"INSERT INTO one_time_link (purpose, user_id, email, name, {COPIED})"
        f" SELECT 'invitation', user_id, '', '', {COPIED} FROM invitation"
    )
    op.drop_index("ix_invitation_user_id", table_name="invitation")
    op.drop_table("invitation")
    _create_requests()
    _create_second_steps()
    _create_identities()
    for column in (
        sa.Column("is_approved", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("totp_key", sa.String(length=200), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("orcid", sa.String(length=19), nullable=True),
        sa.Column("erase_at", sa.DateTime(), nullable=True),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
    ):
        op.add_column("user", column)


def _create_requests():
    op.create_table(
        "account_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('reset','sign_up')", name=op.f("ck_account_request_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
    )
    op.create_index("ix_account_request_address_at", "account_request", ["address_hash", "at"])
    op.create_index("ix_account_request_email_at", "account_request", ["email_hash", "at"])
    op.create_index("ix_account_request_done_at", "account_request", ["done_at"])


def _create_second_steps():
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])


def _create_identities():
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_identity_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
    )
    op.create_index("ix_identity_user_id", "identity", ["user_id"])


def downgrade():
    for name in ("erased_at", "erase_at", "orcid", "totp_step", "totp_key", "is_approved"):
        op.drop_column("user", name)
    for table in ("identity", "recovery_code"):
        op.drop_index(f"ix_{table}_user_id", table_name=table)
        op.drop_table(table)
    for name in ("address_at", "email_at", "done_at"):
        op.drop_index(f"ix_account_request_{name}", table_name="account_request")
    op.drop_table("account_request")
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_invitation_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index("ix_invitation_user_id", "invitation", ["user_id"])
    op.execute(
        f"INSERT INTO invitation (user_id, {COPIED}) SELECT user_id, {COPIED} FROM one_time_link"
        " WHERE purpose = 'invitation'"
    )
    op.drop_index("ix_one_time_link_user_id", table_name="one_time_link")
    op.drop_table("one_time_link")
