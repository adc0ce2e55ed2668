"""Image files: how many pages they have and how large these are. No pixel is decoded here."""

from collections.abc import Iterator

import pyvips

from repository.pages.extract.child import jpeg2000
from repository.pages.extract.results import (
    FileStatus,
    PageKind,
    PageStatus,
    ReadPage,
    UnreadableFile,
)
from repository.pages.extract.sniffing import J2C, JP2


def pages(mime: str) -> Iterator[ReadPage]:
    """Yield a page for each image in the file: one, except in a TIFF of several."""
    if mime in {JP2, J2C}:
        yield _page(1, *jpeg2000.size())
        return
    count = 1
    first = opened()
    if mime == "image/tiff" and "n-pages" in first.get_fields():
        count = int(first.get("n-pages"))
    yield _page(1, first.width, first.height)
    for number in range(2, count + 1):
        try:
            image = opened(page=number - 1)
        except UnreadableFile:
            yield ReadPage(number, "", b"", 0, 0, PageStatus.FAILED, PageKind.IMAGE)
        else:
            yield _page(number, image.width, image.height)


def opened(**options: object) -> pyvips.Image:
    """Return the task's file, standard input, as an image whose pixels are not read yet."""
    try:
        source = pyvips.Source.new_from_descriptor(0)
        return pyvips.Image.new_from_source(source, "", access="sequential", **options)
    except pyvips.Error as error:
        raise UnreadableFile(FileStatus.DAMAGED, _reason(error)) from error


def _reason(error: pyvips.Error) -> str:
    return " ".join(str(error.detail or error.message).split())


def _page(number: int, width: int, height: int) -> ReadPage:
    return ReadPage(number, "", b"", width, height, PageStatus.EMPTY, PageKind.IMAGE)
