"""Addresses of pages and their images."""

from __future__ import annotations

from urllib.parse import urlencode

from repository.items.records import item_url

STRIP_PIXELS, COVER_PIXELS, READER_PIXELS = 150, 400, 900
WIDTHS_PIXELS = (STRIP_PIXELS, COVER_PIXELS, READER_PIXELS, 1600)
LEAVES_SHOWN = 24  # of a manuscript, on its own page


def page_url(handle: str, position: int, q: str = "", base_url: str = "") -> str:
    """Return the address of a page in the reader, with the words to mark."""
    query = f"?{urlencode({'q': q})}" if q else ""
    return f"{item_url(handle, base_url)}/pages/{position}{query}"


def image_url(handle: str, position: int, width_pixels: int) -> str:
    """Return the address of a page's image; `width_pixels` is rounded up to one of the widths that are kept."""
    width = next((w for w in WIDTHS_PIXELS if w >= width_pixels), WIDTHS_PIXELS[-1])
    return f"{item_url(handle)}/pages/{position}/image?width={width}"
