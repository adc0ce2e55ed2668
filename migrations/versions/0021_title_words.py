"""Words of titles, by which nearly the same titles are found.

Revision ID: 0021
Revises: 0020
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COMMON = frozenset(
    {"dan", "di", "yang", "untuk", "pada", "dalam", "dari", "ke", "dengan", "terhadap", "sebagai"}
    | {"oleh", "atau", "antara", "tentang", "bagi", "suatu", "sebuah", "para"}
    | {"the", "of", "and", "in", "on", "for", "to", "a", "an", "by", "with", "from", "at", "as"}
    | {"its"}
)


def upgrade():
    table = op.create_table(
        "item_title_word",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
            name=op.f("fk_item_title_word_item_id_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "word", name=op.f("pk_item_title_word")),
    )
    op.create_index(op.f("ix_item_title_word_word"), "item_title_word", ["word"])
    connection = op.get_bind()
    items = connection.execute(sa.text("SELECT id, title FROM item ORDER BY id")).all()
    rows = [{"item_id": i, "word": word} for i, title in items for word in words_of(title)]
    for start in range(0, len(rows), 5000):
        connection.execute(table.insert(), rows[start : start + 5000])


def words_of(title):
    """Return the words as the program folded them at this revision."""
    letters = (c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    found = re.findall(r"\w+", "".join(letters).casefold())
    words = dict.fromkeys(w[:40] for w in found if w not in COMMON)
    telling = [w for w in words if len(w) > 2 or w.isdigit() or not w.isascii()]
    return sorted((telling or list(words))[:24])


def downgrade():
    op.drop_table("item_title_word")
