"""Each audit entry carries the hash of the one before and its own; those that exist are chained; indexes for its page.

Revision ID: 0022
Revises: 0021
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
BATCH = 5000
COLUMNS = (
    "id",
    "at",
    "actor_id",
    "operating_system_user",
    "action",
    "subject_kind",
    "subject_id",
    "details",
)
ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime),
    sa.column("actor_id", sa.Integer),
    sa.column("operating_system_user", sa.String),
    sa.column("action", sa.String),
    sa.column("subject_kind", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("details", sa.JSON),
    sa.column("prev_hash", sa.String),
    sa.column("hash", sa.String),
)
INDEXES = {
    "ix_audit_entry_kind": ["subject_kind", "id"],
    "ix_audit_entry_actor": ["actor_id", "id"],
    "ix_audit_entry_action": ["action", "id"],
    "ix_audit_entry_at": ["at"],
}
REFUSED = {
    "sqlite": [
        f"""CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"""
        for verb in ("update", "delete")
    ],
    "postgresql": [
        """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()"""
    ],
}
# SQLite replaces a row (INSERT OR REPLACE) without asking the triggers of deletion
NO_REPLACE = """CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"""
ALLOWED = {
    "sqlite": ["DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"],
    "postgresql": ["DROP TRIGGER audit_entry_append_only ON audit_entry"],
}


def upgrade():
    kind = op.get_bind().dialect.name
    for name in ("prev_hash", "hash"):
        op.add_column(
            "audit_entry", sa.Column(name, sa.String(length=64), nullable=False, server_default="")
        )
    for statement in ALLOWED[kind]:
        op.execute(statement)
    _chain(op.get_bind())
    for statement in REFUSED[kind]:
        op.execute(statement)
    if kind == "sqlite":
        op.execute(NO_REPLACE)
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject_kind", "subject_id", "id"])
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_entry", columns)


def _chain(connection):
    before, after = "0" * 64, 0
    change = (
        sa.update(ENTRY)
        .where(ENTRY.c.id == sa.bindparam("number"))
        .values(prev_hash=sa.bindparam("before"), hash=sa.bindparam("own"))
    )
    while True:
        query = sa.select(*(ENTRY.c[name] for name in COLUMNS)).where(ENTRY.c.id > after)
        rows = connection.execute(query.order_by(ENTRY.c.id).limit(BATCH)).mappings().all()
        changes = []
        for row in rows:
            own = _hash(row, before)
            changes.append({"number": row["id"], "before": before, "own": own})
            before, after = own, row["id"]
        if changes:
            connection.execute(change, changes)
        if len(rows) < BATCH:
            return


def _hash(row, before):
    values = {name: row[name] for name in COLUMNS}
    values["at"] = row["at"].strftime("%Y-%m-%dT%H:%M:%SZ")
    values["prev_hash"] = before
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade():
    kind = op.get_bind().dialect.name
    for name in INDEXES:
        op.drop_index(name, table_name="audit_entry")
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject_kind", "subject_id"])
    if kind == "sqlite":
        op.execute("DROP TRIGGER audit_entry_no_replace")
    for name in ("hash", "prev_hash"):
        op.drop_column("audit_entry", name)
