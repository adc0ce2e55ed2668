"""One text per document, to tell whether two revisions say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(document: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces; equal for equal documents, whatever the order of their
    keys.
    """
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def document_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()
