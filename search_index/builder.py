"""The program of a process that writes segments (see `building`).

    python -m search_index.builder FOLDER ROOTS NUMBER

Pickled lists of items and pages come in until None does; out goes a pickled `Gathered`, or a sentence
that says what failed. When the caller ends, so does this.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from pathlib import Path

from search_index.gathering import Gathered, Gathering
from search_index.stemming import roots

NICENESS = 19
"""The lowest priority: whoever searches meanwhile comes first."""


def main() -> None:
    """Gather what comes in until the end is told."""
    folder, roots_path, number = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not spoil the answer
    os.nice(NICENESS)
    roots.load(roots_path)
    outcome: Gathered | str
    try:
        gathering = Gathering(folder)
        while (some := pickle.load(incoming)) is not None:  # noqa: S301 - whoever started us
            for part in some:
                gathering.add(part)
        outcome = gathering.finish()
        roots.save(folder / f"roots-{number}.tsv")
    except EOFError:
        return
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    with suppress(BrokenPipeError), outgoing:  # the caller may have ended
        pickle.dump(outcome, outgoing)


if __name__ == "__main__":
    main()
