"""Subject schemes and terms as rows.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "subject_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_scheme")),
        sa.UniqueConstraint("key", name=op.f("uq_subject_scheme_key")),
    )
    op.create_table(
        "subject_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("notation", sa.String(length=40), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("label_id", sa.String(length=300), nullable=False),
        sa.Column("label_en", sa.String(length=300), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("scope_note", sa.Text(), nullable=False),
        sa.Column("close_match", sa.String(length=500), nullable=False),
        sa.Column("close_match_label", sa.String(length=300), nullable=False),
        sa.Column("broader_id", sa.Integer(), nullable=True),
        sa.Column("is_deprecated", sa.Boolean(), nullable=False),
        sa.Column("use_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("use_id <> id", name=op.f("ck_subject_term_not_itself")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["subject_scheme.id"], name=op.f("fk_subject_term_scheme_id_subject_scheme")
        ),
        sa.ForeignKeyConstraint(
            ["broader_id"], ["subject_term.id"], name=op.f("fk_subject_term_broader_id_subject_term")
        ),
        sa.ForeignKeyConstraint(
            ["use_id"], ["subject_term.id"], name=op.f("fk_subject_term_use_id_subject_term")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_term")),
        sa.UniqueConstraint(
            "scheme_id", "notation", name=op.f("uq_subject_term_scheme_id_notation")
        ),
    )
    for column in ("broader_id", "notation", "use_id"):
        op.create_index(op.f(f"ix_subject_term_{column}"), "subject_term", [column])
    op.create_index(
        "ix_subject_term_scheme_id_position", "subject_term", ["scheme_id", "position"]
    )


def downgrade():
    op.drop_table("subject_term")
    op.drop_table("subject_scheme")
