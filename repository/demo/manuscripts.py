"""The sample manuscripts: own texts in Arabic script, written on made paper, page image by page image.

Sources are in `content/manuscripts/`; the ink is laid out by `manuscript.typ`, the paper is made by
`paper.py`. Same checkout, typefaces and library versions, same bytes.
"""

import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyvips
import typst

from repository.demo import paper
from repository.demo.fonts import typesetter_fonts
from repository.demo.manuscript_rows import Row, folio_label, import_row
from repository.demo.manuscript_setting import Manuscript, Setting, manuscripts, typeset
from repository.demo.manuscript_text import transcription

_QUALITY = 78  # of the JPEG, 0 to 100


def write_pages(target: Path) -> list[Row]:
    """Write `target/files/<slug>-<folio>.jpg` and `<slug>.txt` for all; give their import rows.

    A row's `files` are `{name, label}` in reading order, labels 1r, 1v, 2r …; its `fulltext` is the
    transcription, pages divided by form feeds. Raises ManuscriptFaulty.
    """
    files = target / "files"
    files.mkdir(parents=True, exist_ok=True)
    fonts = typesetter_fonts()
    return [_write(manuscript, files, fonts) for manuscript in manuscripts()]


def page_images(manuscript: Manuscript, setting: Setting) -> Iterator[bytes]:
    """The manuscript's pages as JPEG in reading order, recto and verso of each leaf; always even."""
    inks = [_ink(png) for png in setting.inks]
    if len(inks) % 2:
        inks.append(np.zeros_like(inks[0]))  # the last verso is blank
    leaves = list(enumerate(zip(inks[::2], inks[1::2], strict=True)))
    stock = paper.Stock(**manuscript.head["paper"])
    seed = zlib.crc32(manuscript.slug.encode())

    def leaf_images(leaf: tuple[int, tuple[paper.Plane, paper.Plane]]) -> tuple[bytes, bytes]:
        number, (front, back) = leaf
        rng = np.random.default_rng([seed, number])
        recto = paper.make_leaf(stock, front.shape[1], front.shape[0], rng)
        return (
            _jpeg(paper.written(recto, front, back, True, rng)),
            _jpeg(paper.written(recto.verso(), back, front, False, rng)),
        )

    with ThreadPoolExecutor(max_workers=2) as workers:  # the arithmetic leaves the interpreter lock
        for pair in workers.map(leaf_images, leaves):
            yield from pair


def _write(manuscript: Manuscript, files: Path, fonts: typst.Fonts) -> Row:
    setting = typeset(manuscript, fonts)
    names = []
    for position, page in enumerate(page_images(manuscript, setting)):
        name = f"{manuscript.slug}-{folio_label(position).rjust(3, '0')}.jpg"
        (files / name).write_bytes(page)
        names.append(name)
    text = transcription(setting.words, setting.layout, len(names))
    (files / f"{manuscript.slug}.txt").write_text(text, "utf-8")
    return import_row(manuscript, setting, names, text)


def _ink(png: bytes) -> paper.Plane:
    """The layer of one page: red, green, blue and opacity, 0 to 1."""
    image = pyvips.Image.new_from_buffer(png, "")
    return (np.asarray(image.numpy(), np.float32) / 255).astype(np.float32)


def _jpeg(page: paper.Pixels) -> bytes:
    image = pyvips.Image.new_from_array(page).copy(interpretation="srgb")
    data: bytes = image.jpegsave_buffer(Q=_QUALITY, optimize_coding=True, keep="none")
    return data
