"""Takes the sample content of an instance into the collection, as the program hands it to the index.

    daluang --instance DIR init && daluang --instance DIR demo
    python -m tests.search_index.relevance.take_demo DIR

The copy is frozen, so that figures stay comparable when the sample content changes. After taking it
anew, look through the judgements that name its documents.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from repository import settings
from repository.app import create_app
from repository.db import db
from repository.indexing import all_documents
from repository.web import Stores
from search_index import Document
from tests.search_index.relevance.collection import DEMO

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")


def main(instance: Path) -> None:
    app = create_app(settings.load(instance))
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries(app)]
    DEMO.write_text("\n".join(sorted(lines)) + "\n", "utf-8")
    sys.stdout.write(f"{len(lines)} documents written to {DEMO}\n")


def entries(app: Flask) -> Iterator[dict[str, Any]]:
    stores: Stores = app.extensions["daluang_stores"]
    with app.app_context():
        for document in all_documents(db.session(), stores.pages):
            yield entry_of(document)


def entry_of(document: Document) -> dict[str, Any]:
    """The document as the collection writes it; of its pages only those open to all."""
    latin = next((t for t in document.titles if t.isascii()), document.titles[0])
    short = "-".join(_NOT_IN_KEY.sub(" ", latin.lower()).split()[:3])
    return {
        "key": f"demo-{short}",
        "titles": document.titles,
        "creators": document.creators,
        "subjects": document.subjects,
        "keywords": document.keywords,
        "abstracts": document.abstracts,
        "other": document.other,
        "manuscript": document.manuscript,
        "type": document.type,
        "year": document.year,
        "languages": document.languages,
        "scripts": document.scripts,
        "has_files": document.has_files,
        "collections": document.collections,
        "language": document.language,
        "pages": [
            {"language": page.language, "text": page.text, "position": page.position}
            for page in document.pages
            if "all" in page.readers and page.opens_on is None
        ],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
