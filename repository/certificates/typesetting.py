"""The certificate as a PDF: the same contents give the same bytes, on every machine with the same typefaces."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from repository.demo.fonts import font_folders

_TEMPLATE = Path(__file__).with_name("certificate.typ")


def pdf_of(contents: dict[str, Any]) -> bytes:
    """Return the certificate; text is set as it is, whatever signs it holds."""
    inputs = {
        "contents": json.dumps(contents, ensure_ascii=False),
        "code": code_of(contents["url"]),
    }
    document: bytes = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    return document


def code_of(url: str) -> str:
    """Return the QR code of an address as SVG, with error correction M (ISO/IEC 18004)."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(folder) for folder in font_folders()]
    )
