"""What tests of the application share."""

from tests.library import library

__all__ = ["library"]
