"""Forms of deposits, types that collections take, and words of the consent, as rows.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile", sa.String(length=30), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_form_version_actor_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint(
            "profile", "scope", "number", name=op.f("uq_form_version_profile_scope_number")
        ),
    )
    op.create_table(
        "collection_types",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("takes", sa.JSON(), nullable=False),
        sa.Column("proposed_for", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_collection_types_collection_id_collection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("collection_id", name=op.f("pk_collection_types")),
    )
    op.create_table(
        "consent_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_consent_version_actor_id_user")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_consent_version")),
    )


def downgrade():
    op.drop_table("consent_version")
    op.drop_table("collection_types")
    op.drop_table("form_version")
