"""What the journeys share."""

from tests.library import library

__all__ = ["library"]
