"""Pages of items."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("items", __name__)
