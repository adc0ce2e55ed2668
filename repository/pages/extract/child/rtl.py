"""Right-to-left text: how much of it there is, which reader orders it, what is only for the eye."""

import gc
import re
import signal
import unicodedata
from types import FrameType
from typing import Any

from repository.pages.extract.paging import legal

# Soft hyphen, tatweel, directional marks and joiners of no width: for the eye only.
STRIPPED = re.compile("[\xad\u0640\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_PRESENTATION = re.compile("[\ufb00-\ufb06\ufb50-\ufd3d\ufd50-\ufdfb\ufe80-\ufefc]")
_SCRIPTS_MEET = re.compile("(?<=[\u0620-\u06d3])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u0620-\u06d3])")
_MISORDERED_ALLAH = re.compile("\\bاهلل\\b")
_PAGE_SECONDS = 8.0


def share_of_letters(text: str) -> float:
    """Return the right-to-left letters' share of all letters, 0 to 1."""
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return 0
    found = sum(letter.isalpha() for letter in "".join(_RIGHT_TO_LEFT.findall(text)))
    every = sum(letter.isalpha() for letter in text)
    return found / max(1, every)


def letters(text: str) -> str:
    """Return the text with Arabic presentation forms and Latin ligatures as their letters."""
    text = STRIPPED.sub("", text)
    return _PRESENTATION.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text)


def repaired(text: str) -> str:
    """Return PDFium's text with the one word put right that it always gets wrong, الله.

    The length stays, so that offsets hold.
    """
    return _MISORDERED_ALLAH.sub("الله", text)


class _TooSlow(Exception):
    pass


class Reader:
    """pypdf on the task's file, with a time limit for each page."""

    def __init__(self) -> None:
        self._pdf: Any = None
        self._broken = False

    def text(self, number: int) -> str:
        """Return the page's text in reading order, "" when pypdf cannot read it in time."""
        if self._broken:
            return ""
        signal.signal(signal.SIGVTALRM, _too_slow)
        signal.setitimer(signal.ITIMER_VIRTUAL, _PAGE_SECONDS)
        try:
            text = self._extract(number)
        except (Exception, _TooSlow):  # any exception of pypdf says only: use PDFium's text
            self._broken = True
            return ""
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        text = _SCRIPTS_MEET.sub(" ", letters(legal(text)))
        lines = (" ".join(line.split()) for line in text.splitlines())
        return "\n".join(line for line in lines if line)

    def _extract(self, number: int) -> str:
        if self._pdf is None:
            import pypdf

            gc.enable()  # pypdf's objects refer to each other
            self._pdf = pypdf.PdfReader(open(0, "rb", closefd=False))  # noqa: SIM115 for the run
        return str(self._pdf.pages[number - 1].extract_text())


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow
