"""The language of a text by its commonest words: enough to fill a form with a first guess."""

import re

from repository.pages.extract.child.rtl import share_of_letters
from repository.pages.extract.child.wordlists import COMMON_WORDS
from repository.pages.extract.results import Proposed, Source

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS = 5


def of(text: str) -> Proposed | None:
    """Return `ara`, `ind` or `eng`, None when the text says too little."""
    if len(text) > 100 and share_of_letters(text) > 0.5:
        return Proposed("ara", Source.TEXT)
    words = _WORD.findall(text.casefold())
    counts = {code: sum(word in common for word in words) for code, common in COMMON_WORDS.items()}
    best, other = sorted(counts, key=lambda code: counts[code], reverse=True)
    if counts[best] < _ENOUGH_WORDS or counts[best] < 2 * counts[other]:
        return None
    return Proposed(best, Source.TEXT)
