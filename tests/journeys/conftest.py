"""What the journeys share."""

from tests.demonstration import demonstration
from tests.library import library

__all__ = ["demonstration", "library"]
