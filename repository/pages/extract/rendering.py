"""Images of pages, and first values for a deposit, made in the child."""

from pathlib import Path

from repository.pages.extract.results import Proposal


def render(
    path: Path, mime: str, page_number: int, *, width_px: int, out_path: Path
) -> tuple[int, int]:
    """Write the page as JPEG (or WebP, by the suffix) and return its width and height.

    Raises UnreadableFile, or OSError when a path cannot be opened.
    """
    raise NotImplementedError


def propose(path: Path, mime: str) -> Proposal:
    """Return what the file says of itself: title, creators, abstract and so on.

    Raises UnreadableFile, or OSError when the path cannot be opened.
    """
    raise NotImplementedError
