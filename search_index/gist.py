"""The gist of an item: the words that say most of what it is about, kept with it in the index."""

from __future__ import annotations

from search_index.analysis import BAND_SHIFT, FIELDS, Analysed, is_stop_word

WORDS_KEPT = 40
FEWEST_LETTERS = 3

_WEIGHTS = {"title": 3, "subject": 2, "abstract": 1}
_BAND_WEIGHTS = [_WEIGHTS.get(name, 0) for name in FIELDS]


def gist(analysed: Analysed) -> str:
    """Give the words that weigh most in title, subjects and abstract, each with its weight:
    `wakaf 5 zakat 3`, at most 40 of them, the heaviest first.
    """
    weights = {
        word: weight
        for word, positions in analysed.words.items()
        if len(word) >= FEWEST_LETTERS
        and not word.isdigit()
        and not is_stop_word(word)
        and (weight := sum(_BAND_WEIGHTS[position >> BAND_SHIFT] for position in positions))
    }
    heaviest = sorted(weights, key=lambda word: -weights[word])[:WORDS_KEPT]
    return " ".join(f"{word} {weights[word]}" for word in heaviest)
