"""One-time links as they are printed: with the configured address, or the one that `serve` listens on."""

from __future__ import annotations

import os

from repository import settings as settings_module
from repository.cli import Instance

DEFAULT_URL = "http://127.0.0.1:8000"


def invitation_link(instance: Instance, token: str) -> str:
    """Return the address at which the holder of `token` sets a password."""
    base_url = settings_module.load(instance.folder).base_url
    return f"{base_url or listening_url()}/invitation/{token}"


def listening_url() -> str:
    """Return the address that `serve` listens on as far as it is known here, else its default."""
    return os.environ.get("DALUANG_LISTENING_URL") or DEFAULT_URL
