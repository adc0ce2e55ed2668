"""Pages of deposit."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("deposit", __name__)
