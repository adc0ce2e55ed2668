"""How fast uploaded PDFs are read, against a bare loop over PDFium's raw calls.

The bare loop reads each page's text and the box of each character and throws them away. Extraction
reads text, makes words with boxes, packs them and brings all to this process, in children with
limits. Both are timed in turns; the ratio is the median of the pairs, so that a busy machine
slows both alike.

    python -m benchmarks.extraction [FILE.pdf] [--pairs N]
"""

import argparse
import ctypes
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2_raw as raw
import typst

from repository.pages.extract import read_file
from repository.pages.extract.sniffing import PDF

_SOURCE = """
#set page(numbering: "1")
#set text(size: 11pt, lang: "id", hyphenate: true)
#set par(justify: true)
#for chapter in range(1, 13) [
  = Bab #chapter. Pengelolaan koleksi perpustakaan
  #for number in range(1, 115) [
    #lorem(90) Perpustakaan khusus mengumpulkan laporan penelitian, naskah dan terbitan lembaga
    keagamaan nomor #(chapter * number). Undang-undang nomor 43 tahun 2007 tentang perpustakaan
    mengatur hal ini dengan sebaik-baiknya untuk masyarakat.

  ]
]
"""


def bare(path: Path) -> int:
    """Read the text and every character's box, and return the number of pages."""
    document = raw.FPDF_LoadDocument(str(path).encode(), None)
    pages = raw.FPDF_GetPageCount(document)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for number in range(pages):
        page = raw.FPDF_LoadPage(document, number)
        text_page = raw.FPDFText_LoadPage(page)
        count = raw.FPDFText_CountChars(text_page)
        buffer = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(text_page, 0, count, buffer)
        bytes(buffer).decode("utf-16-le", "replace")
        for index in range(count):
            raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)
    raw.FPDF_CloseDocument(document)
    return pages


def extracted(path: Path) -> int:
    """Read the file as the worker does, and return the number of pages."""
    return sum(1 for _page in read_file(path, PDF))


def _seconds(work: Callable[[Path], int], path: Path) -> float:
    started = time.perf_counter()
    work(path)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--pairs", type=int, default=9)
    arguments = parser.parse_args()
    raw.FPDF_InitLibraryWithConfig(ctypes.byref(raw.FPDF_LIBRARY_CONFIG(2, None, None, 0)))
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.path or Path(folder) / "report.pdf"
        if not arguments.path:
            typst.compile(_SOURCE.encode(), output=str(path))
        cold = _seconds(extracted, path)
        pages = bare(path)
        pairs = [(_seconds(bare, path), _seconds(extracted, path)) for _ in range(arguments.pairs)]
    bare_seconds = statistics.median(pair[0] for pair in pairs)
    seconds = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    print("| file | pages | bare loop, pages/s | extraction, pages/s | ratio | first file, s |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {path.name} | {pages} | {pages / bare_seconds:.0f} | {pages / seconds:.0f} "
        f"| {ratio:.2f} | {cold:.2f} |"
    )


if __name__ == "__main__":
    main()
