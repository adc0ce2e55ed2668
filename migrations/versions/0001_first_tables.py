"""first tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = {
    "sqlite": [
        f"""CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"""
        for verb in ("update", "delete")
    ],
    "postgresql": [
        """CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$""",
        """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()""",
        """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table('collection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title_id', sa.String(length=300), nullable=False),
    sa.Column('title_en', sa.String(length=300), nullable=False),
    sa.Column('description_id', sa.Text(), nullable=False),
    sa.Column('description_en', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('is_internal', sa.Boolean(), nullable=False),
    sa.Column('is_hidden', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('is_hidden OR NOT is_internal', name=op.f('ck_collection_internal_is_hidden')),
    sa.ForeignKeyConstraint(['parent_id'], ['collection.id'], name=op.f('fk_collection_parent_id_collection')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection')),
    sa.UniqueConstraint('slug', name=op.f('uq_collection_slug'))
    )
    with op.batch_alter_table('collection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_collection_parent_id'), ['parent_id'], unique=False)

    op.create_table('counter',
    sa.Column('name', sa.String(length=30), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_counter'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('run_after', sa.DateTime(), nullable=False),
    sa.Column('lease_until', sa.DateTime(), nullable=True),
    sa.Column('leased_by', sa.String(length=80), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("state <> 'leased' OR lease_until IS NOT NULL", name=op.f('ck_job_lease')),
    sa.CheckConstraint("state IN ('pending','leased','failed')", name=op.f('ck_job_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_state_run_after', ['state', 'run_after'], unique=False)
        batch_op.create_index('uq_job_pending_subject', ['kind', 'subject_id'], unique=True, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))

    op.create_table('reader_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reader_group')),
    sa.UniqueConstraint('slug', name=op.f('uq_reader_group_slug'))
    )
    op.create_table('sign_in_failure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email_hash', sa.String(length=64), nullable=False),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure'))
    )
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_failure_address_at', ['address_hash', 'at'], unique=False)
        batch_op.create_index('ix_sign_in_failure_email_at', ['email_hash', 'at'], unique=False)

    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('session_version', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("role <> 'system' OR password_hash IS NULL", name=op.f('ck_user_system_has_no_password')),
    sa.CheckConstraint("role IN ('depositor','reviewer','cataloguer','auditor','administrator','system')", name=op.f('ck_user_role')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('operating_system_user', sa.String(length=80), nullable=True),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_audit_entry_actor_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_subject', ['subject_kind', 'subject_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_invitation_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_user_id'), ['user_id'], unique=False)

    op.create_table('item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('handle', sa.String(length=8), nullable=False),
    sa.Column('identifier', sa.String(length=200), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('depositor_id', sa.Integer(), nullable=False),
    sa.Column('revision_number', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawal', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('imported_hash', sa.String(length=64), nullable=True),
    sa.Column('is_edited_since_import', sa.Boolean(), nullable=False),
    sa.Column('profile', sa.String(length=30), nullable=False),
    sa.Column('resource_type', sa.String(length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('title_sort', sa.String(length=200), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('access', sa.String(length=14), nullable=False),
    sa.Column('embargo_until', sa.Date(), nullable=True),
    sa.Column('licence', sa.String(length=30), nullable=False),
    sa.CheckConstraint("access <> 'embargoed' OR embargo_until IS NOT NULL", name=op.f('ck_item_embargo_has_day')),
    sa.CheckConstraint("access IN ('open','embargoed','restricted','metadata_only')", name=op.f('ck_item_access')),
    sa.CheckConstraint("state <> 'withdrawn' OR withdrawn_at IS NOT NULL", name=op.f('ck_item_withdrawn_has_day')),
    sa.CheckConstraint("state IN ('draft','submitted','returned','declined','published','withdrawn')", name=op.f('ck_item_state')),
    sa.CheckConstraint("state NOT IN ('published','withdrawn') OR (published_at IS NOT NULL AND published_by_id IS NOT NULL)", name=op.f('ck_item_published_has_publisher')),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_item_collection_id_collection')),
    sa.ForeignKeyConstraint(['depositor_id'], ['user.id'], name=op.f('fk_item_depositor_id_user')),
    sa.ForeignKeyConstraint(['published_by_id'], ['user.id'], name=op.f('fk_item_published_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item')),
    sa.UniqueConstraint('handle', name=op.f('uq_item_handle')),
    sa.UniqueConstraint('identifier', name=op.f('uq_item_identifier'))
    )
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.create_index('ix_item_collection_state', ['collection_id', 'state'], unique=False)
        batch_op.create_index('ix_item_depositor_state', ['depositor_id', 'state'], unique=False)
        batch_op.create_index('ix_item_state_changed', ['state', 'changed_at'], unique=False)
        batch_op.create_index('ix_item_state_published', ['state', 'published_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_item_title_sort'), ['title_sort'], unique=False)
        batch_op.create_index(batch_op.f('ix_item_year'), ['year'], unique=False)

    op.create_table('membership',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['reader_group.id'], name=op.f('fk_membership_group_id_reader_group'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_membership_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'group_id', name=op.f('pk_membership'))
    )
    op.create_table('file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('mime', sa.String(length=120), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('sha512', sa.String(length=128), nullable=False),
    sa.Column('access', sa.String(length=14), nullable=True),
    sa.Column('reading', sa.String(length=20), nullable=False),
    sa.Column('page_count', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("access IS NULL OR access IN ('open','embargoed','restricted','metadata_only')", name=op.f('ck_file_access')),
    sa.CheckConstraint('length(sha256) = 64 AND length(sha512) = 128', name=op.f('ck_file_checksums')),
    sa.CheckConstraint('size_bytes >= 0', name=op.f('ck_file_size')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_file_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file')),
    sa.UniqueConstraint('item_id', 'name', name=op.f('uq_file_item_id_name'))
    )
    with op.batch_alter_table('file', schema=None) as batch_op:
        batch_op.create_index('ix_file_sha256', ['sha256'], unique=False)

    op.create_table('harvest_entry',
    sa.Column('set_spec', sa.String(length=250), nullable=False),
    sa.Column('datestamp', sa.DateTime(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('deleted', sa.Boolean(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_harvest_entry_item_id_item')),
    sa.PrimaryKeyConstraint('set_spec', 'datestamp', 'item_id', name=op.f('pk_harvest_entry'))
    )
    with op.batch_alter_table('harvest_entry', schema=None) as batch_op:
        batch_op.create_index('ix_harvest_entry_item', ['item_id'], unique=False)

    op.create_table('item_identifier',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('scheme', sa.String(length=30), nullable=False),
    sa.Column('value', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_identifier_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_identifier'))
    )
    with op.batch_alter_table('item_identifier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_identifier_item_id'), ['item_id'], unique=False)
        batch_op.create_index('ix_item_identifier_scheme_value', ['scheme', 'value'], unique=False)

    op.create_table('item_language',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=3), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_language_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'position', name=op.f('pk_item_language'))
    )
    op.create_table('item_person',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('heading', sa.String(length=300), nullable=False),
    sa.Column('sort_key', sa.String(length=300), nullable=False),
    sa.Column('is_creator', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_person_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'position', name=op.f('pk_item_person'))
    )
    with op.batch_alter_table('item_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_person_sort_key'), ['sort_key'], unique=False)

    op.create_table('item_reader',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['reader_group.id'], name=op.f('fk_item_reader_group_id_reader_group'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_reader_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'group_id', name=op.f('pk_item_reader'))
    )
    op.create_table('item_subject',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('scheme', sa.String(length=40), nullable=True),
    sa.Column('notation', sa.String(length=40), nullable=True),
    sa.Column('label', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_subject_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'position', name=op.f('pk_item_subject'))
    )
    with op.batch_alter_table('item_subject', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_subject_notation'), ['notation'], unique=False)

    op.create_table('quality_problem',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_quality_problem_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quality_problem'))
    )
    with op.batch_alter_table('quality_problem', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quality_problem_item_id'), ['item_id'], unique=False)

    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('revision_number', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('claimed_at', sa.DateTime(), nullable=True),
    sa.Column('decision', sa.String(length=12), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("decision IS NULL OR decision IN ('returned','declined','published')", name=op.f('ck_review_decision')),
    sa.CheckConstraint('(decision IS NULL) = (decided_at IS NULL)', name=op.f('ck_review_decided')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_review_item_id_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reviewer_id'], ['user.id'], name=op.f('fk_review_reviewer_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index('uq_review_undecided_item', ['item_id'], unique=True, sqlite_where=sa.text('decision IS NULL'), postgresql_where=sa.text('decision IS NULL'))

    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('metadata', sa.JSON(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_revision_actor_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_revision_item_id_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('item_id', 'number', name=op.f('uq_revision_item_id_number'))
    )
    op.create_table('serialisation',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('prefix', sa.String(length=30), nullable=False),
    sa.Column('datestamp', sa.DateTime(), nullable=False),
    sa.Column('xml', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_serialisation_item_id_item')),
    sa.PrimaryKeyConstraint('item_id', 'prefix', 'datestamp', name=op.f('pk_serialisation'))
    )
    op.create_table('page',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('number_in_file', sa.Integer(), nullable=False),
    sa.Column('width', sa.Float(), nullable=False),
    sa.Column('height', sa.Float(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('text_file_id', sa.Integer(), nullable=True),
    sa.Column('text_number', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_page_file_id_file'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_page_item_id_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['text_file_id'], ['file.id'], name=op.f('fk_page_text_file_id_file'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page')),
    sa.UniqueConstraint('item_id', 'position', name=op.f('uq_page_item_id_position'))
    )
    with op.batch_alter_table('page', schema=None) as batch_op:
        batch_op.create_index('ix_page_file', ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_page_text_file_id'), ['text_file_id'], unique=False)

    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('page', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_page_text_file_id'))
        batch_op.drop_index('ix_page_file')

    op.drop_table('page')
    op.drop_table('serialisation')
    op.drop_table('revision')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index('uq_review_undecided_item', sqlite_where=sa.text('decision IS NULL'), postgresql_where=sa.text('decision IS NULL'))

    op.drop_table('review')
    with op.batch_alter_table('quality_problem', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quality_problem_item_id'))

    op.drop_table('quality_problem')
    with op.batch_alter_table('item_subject', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_subject_notation'))

    op.drop_table('item_subject')
    op.drop_table('item_reader')
    with op.batch_alter_table('item_person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_person_sort_key'))

    op.drop_table('item_person')
    op.drop_table('item_language')
    with op.batch_alter_table('item_identifier', schema=None) as batch_op:
        batch_op.drop_index('ix_item_identifier_scheme_value')
        batch_op.drop_index(batch_op.f('ix_item_identifier_item_id'))

    op.drop_table('item_identifier')
    with op.batch_alter_table('harvest_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_harvest_entry_item')

    op.drop_table('harvest_entry')
    with op.batch_alter_table('file', schema=None) as batch_op:
        batch_op.drop_index('ix_file_sha256')

    op.drop_table('file')
    op.drop_table('membership')
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_year'))
        batch_op.drop_index(batch_op.f('ix_item_title_sort'))
        batch_op.drop_index('ix_item_state_published')
        batch_op.drop_index('ix_item_state_changed')
        batch_op.drop_index('ix_item_depositor_state')
        batch_op.drop_index('ix_item_collection_state')

    op.drop_table('item')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_user_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_subject')

    op.drop_table('audit_entry')
    op.drop_table('user')
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_failure_email_at')
        batch_op.drop_index('ix_sign_in_failure_address_at')

    op.drop_table('sign_in_failure')
    op.drop_table('reader_group')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('uq_job_pending_subject', sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
        batch_op.drop_index('ix_job_state_run_after')

    op.drop_table('job')
    op.drop_table('counter')
    with op.batch_alter_table('collection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_collection_parent_id'))

    op.drop_table('collection')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_append_only")
