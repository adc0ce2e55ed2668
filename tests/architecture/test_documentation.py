"""The documents know every setting, command and address."""

from dataclasses import fields
from pathlib import Path

import click
import pytest

from repository.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"


def all_documents():
    return "\n".join(path.read_text("utf-8") for path in sorted(DOCS.rglob("*.md")))


def commands(group, path=()):
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def test_every_setting_is_explained():
    text = (DOCS / "settings.md").read_text("utf-8")
    names = [knob.name for knob in fields(Settings) if knob.name != "instance"]
    assert [name for name in names if f"`{name}`" not in text] == []
    assert [knob.name for knob in fields(Settings) if not knob.metadata.get("help")] == []


def test_every_command_is_explained():
    from repository.cli import main

    text = all_documents()
    unknown = [
        " ".join(path) for path, _ in commands(main) if f"daluang {' '.join(path)}" not in text
    ]
    assert unknown == []


def test_every_command_and_option_has_a_help_text():
    from repository.cli import main

    silent = []
    for path, command in commands(main):
        options = (p for p in command.params if isinstance(p, click.Option))
        silent += [] if command.help else [" ".join(path)]
        silent += [f"{' '.join(path)} {o.opts[0]}" for o in options if not (o.help or o.hidden)]
    assert silent == []


@pytest.mark.sqlite_only
def test_every_address_is_listed(app):
    """`docs/addresses.md` holds every rule in backquotes; an address that vanishes breaks links."""
    text = (DOCS / "addresses.md").read_text("utf-8")
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert sorted(rule for rule in rules if f"`{rule}`" not in text) == []
    listed = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `/")}
    assert sorted(listed - rules) == []
