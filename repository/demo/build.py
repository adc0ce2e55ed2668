"""Makes the sample content: reports as PDF, page images of manuscripts, and the import file."""

import json
import sys
from pathlib import Path

from repository.demo import manuscripts
from repository.demo.fonts import typesetter_fonts
from repository.demo.reports import import_row, reports, typeset


def build(target: Path) -> Path:
    """Write `target/files/*` and `target/items.jsonl` (import format); give its path.

    The same checkout and typefaces give the same bytes. Raises `reports.SourceFaulty`.
    """
    files = target / "files"
    files.mkdir(parents=True, exist_ok=True)
    fonts = typesetter_fonts()
    rows = []
    for report in reports():
        (files / f"{report.slug}.pdf").write_bytes(typeset(report, fonts))
        rows.append(import_row(report))
    rows.extend(manuscripts.write_pages(target))
    items = target / "items.jsonl"
    items.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return items


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]))}\n")
