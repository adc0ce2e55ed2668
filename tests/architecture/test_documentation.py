"""The documents know every setting, command and address, and every link in them leads somewhere."""

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import click
import pytest

from repository.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"


def all_documents():
    return "\n".join(path.read_text("utf-8") for path in sorted(DOCS.rglob("*.md")))


def tracked_documents():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [CHECKOUT / name for name in listed.stdout.splitlines() if (CHECKOUT / name).is_file()]


def anchors(text):
    """The anchors of a document's headings, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def links(path):
    text = without_code(path.read_text("utf-8"))
    found = re.findall(r"\]\(<?([^)\s>]+)>?\)", text) + re.findall(r"""src=["']([^"']+)""", text)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def leads_somewhere(path, link):
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    return target.exists() and (not anchor or anchor in anchors(target.read_text("utf-8")))


def test_every_link_to_another_document_leads_somewhere():
    broken = [
        f"{path.relative_to(CHECKOUT)}: {link}"
        for path in tracked_documents()
        for link in links(path)
        if not leads_somewhere(path, link)
    ]
    assert broken == []


def test_every_document_is_linked_from_the_index():
    index = DOCS / "index.md"
    reached, waiting = set(), [index]
    while waiting:
        path = waiting.pop()
        if path not in reached and path.suffix == ".md" and path.is_file():
            reached.add(path)
            waiting += [(path.parent / link.partition("#")[0]).resolve() for link in links(path)]
    assert sorted(set(DOCS.rglob("*.md")) - reached) == []


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


def test_every_setting_is_obeyed_somewhere():
    modules = (CHECKOUT / "repository").rglob("*.py")
    text = "\n".join(m.read_text("utf-8") for m in modules if not m.name.startswith("settings"))
    unread = [f.name for f in fields(Settings) if not re.search(rf"\.{f.name}\b", text)]
    # what stands behind the two addresses of `Settings`
    assert set(unread) - {"database_url"} == set()


def test_every_command_is_explained():
    from repository.cli import main

    text = all_documents()
    unknown = [
        " ".join(path) for path, _ in commands(main) if f"daluang {' '.join(path)}" not in text
    ]
    assert unknown == []


def test_every_option_stands_beside_its_command():
    from repository.cli import main

    lines = (DOCS / "commands.md").read_text("utf-8").splitlines()
    missing = []
    for path, command in commands(main):
        start = f"| `daluang {' '.join(path)}"
        row = next((line for line in lines if line.startswith((f"{start}`", f"{start} "))), "")
        options = (p for p in command.params if isinstance(p, click.Option) and not p.hidden)
        missing += [f"{start} {o.opts[0]}" for o in options if f"`{o.opts[0]}" not in row]
    assert missing == []


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
