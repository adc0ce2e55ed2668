"""The worked examples of the crosswalks, cited here."""

from tests.repository.crosswalks.conftest import record_named

__all__ = ["record_named"]
