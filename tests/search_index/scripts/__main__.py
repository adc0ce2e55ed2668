"""Prints precision and recall across scripts.

python -m tests.search_index.scripts           the figures
python -m tests.search_index.scripts --missed  and the pairs that do not find each other
"""

from __future__ import annotations

import sys
from dataclasses import replace

from tests.search_index.scripts.measure import UNSEEN, pairs, strangers, to_arabic, to_latin

_UNSEEN = (("Arabic letters find Latin", to_latin), ("Latin finds Arabic letters", to_arabic))


def main() -> int:
    table = [to_latin(only) for only in ("", "by rule", "arabic", "jawi", "pegon", "name")]
    table += [to_arabic(only) for only in ("", "arabic", "jawi", "pegon", "name")]
    table += [replace(measure(path=UNSEEN), name=f"{name}, unseen") for name, measure in _UNSEEN]
    lines = [
        f"{len(pairs())} pairs, and {len(pairs(UNSEEN))} to which nothing was adjusted",
        f"{'':42}{'queries':>8}{'recall':>8}{'precision':>11}{'in use':>8}",
    ]
    for figures in table:
        lines.append(
            f"{figures.name:42}{figures.queries:8}{figures.recall:8.3f}{figures.precision:11.3f}"
            f"{figures.precision_in_use:8.3f}"
        )
        if "--missed" in sys.argv:
            lines += [f"    {query} does not find {other}" for query, other in figures.missed]
    lines.append(f"Other words that find a word in Arabic letters: {strangers():.1%}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
