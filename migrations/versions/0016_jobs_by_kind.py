"""Jobs are found by kind: each search asks whether items wait to be indexed.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_job_kind", "job", ["kind", "subject_id"])


def downgrade():
    op.drop_index("ix_job_kind", table_name="job")
