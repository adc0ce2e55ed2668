"""Made-up words for tests that look for one of many."""

SYLLABLES = (
    "bakor",
    "dimul",
    "gesam",
    "tupin",
    "lowed",
    "narik",
    "pobes",
    "suket",
    "wijan",
    "yumet",
)


def made_up(number: int, digits: int = 2) -> str:
    """A word of no language, so far from those of other numbers that nobody takes one for a slip of another."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:0{digits}}")
