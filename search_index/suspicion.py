"""Suspicion: searches that meet damage leave a sign for the writer, which alone may mend."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from search_index.errors import IndexDamaged

SUSPECT = "suspect"
"""The sign: an empty file of this name in the index's folder."""


class _InFolder(Protocol):
    folder: Path


_P = ParamSpec("_P")
_T = TypeVar("_T")
_Index = TypeVar("_Index", bound=_InFolder)


def suspecting(
    method: Callable[Concatenate[_Index, _P], _T],
) -> Callable[Concatenate[_Index, _P], _T]:
    """Leave the sign where the method meets damage."""

    @wraps(method)
    def asked(index: _Index, /, *arguments: _P.args, **options: _P.kwargs) -> _T:
        try:
            return method(index, *arguments, **options)
        except IndexDamaged:
            with suppress(OSError):
                (index.folder / SUSPECT).touch()
            raise

    return asked
