"""The collections that the sample content is filed in, read from `content/collections.yaml`."""

from dataclasses import dataclass
from pathlib import Path

import yaml

_SOURCE = Path(__file__).with_name("content") / "collections.yaml"


@dataclass(frozen=True)
class SampleCollection:
    """One collection to create: `title` by language (`id`, `en`), `parent` an earlier slug."""

    slug: str
    title: dict[str, str]
    parent: str | None = None
    internal: bool = False


def collections() -> list[SampleCollection]:
    """All sample collections, every parent before its children."""
    return [SampleCollection(**entry) for entry in yaml.safe_load(_SOURCE.read_text("utf-8"))]
