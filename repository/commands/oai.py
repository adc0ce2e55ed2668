"""`oai`: the harvest log and the self-check on the command line."""

from __future__ import annotations

import click

from repository.cli import Instance
from repository.commands.links import listening_url
from repository.settings import Settings

_MARKS = {"kept": ("ok", "green"), "broken": ("BROKEN", "red"), "unfinished": ("?", "yellow")}


@click.group()
def oai() -> None:
    """Who harvests, and whether harvesters get what the protocol promises."""


@oai.command("log")
@click.pass_obj
def show_log(instance: Instance) -> None:
    """Show who harvests: last visit, requests, records, errors, and how far behind."""
    from repository.db import db
    from repository.harvest_log import presenting, queries
    from repository.harvesting.source import SqlSource

    app = instance.app()
    settings: Settings = app.config["DALUANG"]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        source = SqlSource(db.session(), settings, lambda: settings.base_url or listening_url())
        rows = [presenting.row(found, source) for found in queries.harvesters(db.session())]
        db.session.remove()
    if not rows:
        click.echo("Nobody has harvested yet.")
    for row in rows:
        counts = f"{row['requests']} requests, {row['records']} records, {row['errors']} errors"
        click.echo(f"{row['last_seen_at']:%Y-%m-%d %H:%M}Z  {row['name']}  {row['network']}")
        click.echo(f"    {counts}, {row['busy']} times told to wait. {row['lag']}.")


@oai.command("self-check")
@click.option("--url", help="Base URL of the repository to ask; else the one of this instance.")
@click.option(
    "--pages",
    default=20,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="Pages of each list that are followed.",
)
@click.pass_obj
def self_check(instance: Instance, url: str | None, pages: int) -> None:
    """Ask a running repository what a strict harvester would ask.

    Prints a line a rule, and below it what is wrong. The exit status is 0 when every rule is kept, else 1.
    """
    from oai import selfcheck
    from repository.self_check.explaining import RULES

    address = url or f"{_site(instance)}/oai"
    if not address.startswith(("http://", "https://")):
        raise click.BadParameter(
            "an address with http:// or https:// is needed", param_hint="--url"
        )
    click.echo(f"Asking {address}")
    broken = 0
    for outcome in selfcheck.outcomes(selfcheck.over_http, address.rstrip("?"), max_pages=pages):
        mark, colour = _MARKS[outcome.state]
        explanation = RULES[outcome.rule]
        click.echo(f"{click.style(f'{mark:<6}', fg=colour)}  {explanation.title}")
        for finding in outcome.findings:
            click.echo(
                f"        {finding.detail}" + (f" ({finding.query})" if finding.query else "")
            )
        if outcome.state == "broken":
            click.echo(f"        What to do: {explanation.remedy}")
            broken += 1
    click.echo("Every rule is kept." if not broken else f"{broken} rules are broken.")
    if broken:
        raise SystemExit(1)


def _site(instance: Instance) -> str:
    from repository import settings as settings_module

    return settings_module.load(instance.folder).base_url or listening_url()
