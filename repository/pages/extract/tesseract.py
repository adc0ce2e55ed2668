"""Recognising the text of page images with the tesseract program, when it is installed."""

from pathlib import Path

from repository.pages.extract.boxes import WordBox


def ocr_page(
    image_path: Path, languages: str = "ind+eng", *, timeout_seconds: float = 120
) -> tuple[str, list[WordBox]]:
    """Return the text of a page image and where its words stand."""
    raise NotImplementedError
