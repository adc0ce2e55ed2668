"""`check`: proving that database, files, index and harvest entries agree, and mending what is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

import click

from repository.cli import Instance
from repository.commands.links import listening_url
from repository.settings import Settings

if TYPE_CHECKING:
    from repository.checking.findings import Finding

ROUNDS = 3  # what a first healing brings to light is healed by the next


@click.command()
@click.option("--deep", "is_deep", is_flag=True, help="Read all files again and compare checksums.")
@click.option("--repair", "repairs", is_flag=True, help="Mend what is derived from other things.")
@click.pass_obj
def check(instance: Instance, is_deep: bool, repairs: bool) -> None:
    """Prove that database, files, index and harvest entries agree.

    Every line names what is wrong, where, and the remedy. The exit status is 0 when all agrees, 1 when something is
    wrong, with --repair: still wrong afterwards.
    """
    from repository.checking.healing import heal
    from repository.checking.running import check as run
    from repository.checking.running import waiting_jobs
    from repository.commands.context import writing_index
    from repository.web import Stores

    app = instance.app()
    stores: Stores = app.extensions["daluang_stores"]
    settings: Settings = app.config["DALUANG"]
    show_settings(settings)
    with app.app_context():

        def found() -> list[Finding]:
            return list(run(settings, stores, deep=is_deep))

        findings = found()
        for _ in range(ROUNDS if repairs else 0):
            if not any(f.healing for f in findings):
                break
            _show(findings)
            with writing_index():
                click.echo(f"Mended, or handed to the worker: {heal(app, findings)}.")
            findings = found()
        _show(findings)
        waiting = waiting_jobs()
    count = sum(finding.is_wrong for finding in findings)
    if waiting:
        click.echo(f"{waiting} jobs wait for the worker; `daluang worker --drain` does them now.")
    click.echo("All agrees." if not count else f"{count} things are wrong.")
    if count:
        raise SystemExit(1)


def show_settings(settings: Settings) -> None:
    """The settings that everybody sees are printed, in red those that were never set."""
    defaults = {knob.name: knob.default for knob in fields(Settings)}
    listening = f"{listening_url()}, where `daluang serve` listens"
    for label, name, provisional in (
        ("base URL", "base_url", listening),
        ("OAI namespace", "oai_namespace", settings.oai_namespace),
        ("admin e-mail", "admin_email", "none"),
    ):
        value = getattr(settings, name)
        is_set = value != defaults[name]
        sentence = f"{provisional} (provisional; `daluang init` sets it)"
        click.echo(f"{label + ':':<15}{value if is_set else click.style(sentence, fg='red')}")


def _show(findings: Iterable[Finding]) -> None:
    for finding in findings:
        click.echo(finding.line if finding.is_wrong else f"(note) {finding.line}")
