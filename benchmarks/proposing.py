"""How soon the values that a file proposes are ready: from the stored bytes to what the form shows.

The files are typeset here: a report of 60 pages with title page, abstract and keywords, and one of 600. Each is
read several times, in a fresh child every time as after an upload; the child's start is part of the time.

    python -m benchmarks.proposing [--turns N]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import typst

from repository.pages.extract import propose
from repository.pages.extract.sniffing import PDF

LIMIT_SECONDS = 5

_SOURCE = """
#set page(numbering: "1")
#set text(size: 11pt, lang: "id")
#align(center)[#v(4cm) #text(22pt)[*Kehidupan Beragama di Kampung Nelayan*] #v(2cm) Oleh: Siti Aminah \\ #v(8cm) 2024]
#pagebreak()
= Abstrak
#lorem(150)

Kata kunci: nelayan; kampung; agama
#for number in range(2, PAGES) [ #pagebreak() #lorem(420) ]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=9)
    turns = parser.parse_args().turns
    print("| Pages | median s | slowest s | limit s |\n|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for pages in (60, 600):
            path = Path(folder) / f"{pages}.pdf"
            typst.compile(_SOURCE.replace("PAGES", str(pages)).encode(), output=str(path))
            seconds = [_seconds(path, pages) for _ in range(turns)]
            print(
                f"| {pages} | {statistics.median(seconds):.2f} | {max(seconds):.2f} | {LIMIT_SECONDS} |"
            )


def _seconds(path: Path, pages: int) -> float:
    began = time.perf_counter()
    found = propose(path, PDF)
    took = time.perf_counter() - began
    assert found.page_count == pages
    assert all((found.title, found.creators, found.abstract, found.keywords, found.language))
    return took


if __name__ == "__main__":
    main()
