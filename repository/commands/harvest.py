"""`harvest`: partners whose records are harvested by OAI-PMH."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from repository.cli import Instance

if TYPE_CHECKING:
    from flask import Flask

    from repository.partners.models import Partner, PartnerHarvest
    from repository.settings import Settings

SKIPPED_STATUS = 3
ODDITIES_SHOWN = 20


@click.group()
def harvest() -> None:
    """Partners: libraries whose records are harvested by OAI-PMH."""


@harvest.command("add")
@click.argument("url")
@click.option(
    "--name", default="", help="Name shown to readers; default: what the partner calls itself."
)
@click.option("--set", "set_spec", default="", help="Harvest only this set of theirs.")
@click.option(
    "--prefix", default="oai_dc", show_default=True, help="Format; must hold Dublin Core."
)
@click.pass_obj
def add(instance: Instance, url: str, name: str, set_spec: str, prefix: str) -> None:
    """Add the partner whose OAI-PMH base URL is URL, after asking it who it is."""
    from repository import settings as settings_module
    from repository.commands.context import changing
    from repository.partners.asking import identify
    from repository.partners.harvesting import client_of
    from repository.partners.operations import add_partner

    client = client_of(settings_module.load(instance.folder))
    identity = identify(client, url, prefix)
    with changing(instance) as (session, actor):
        added = add_partner(
            session, actor, identity, base_url=url, name=name, set_spec=set_spec, prefix=prefix
        ).name
    click.echo(
        f"Added the partner {added}. The worker harvests it soon, or now: daluang harvest run."
    )


@harvest.command("run")
@click.argument("name", required=False)
@click.option("--all", "is_all", is_flag=True, help="All partners that are on.")
@click.option("--full", is_flag=True, help="Everything anew; what is missing is marked as gone.")
@click.pass_obj
def run(instance: Instance, name: str | None, is_all: bool, full: bool) -> None:
    """Harvest the partner NAME, or --all. Exit status 1: a harvest failed; 3: records were skipped."""
    from repository.db import db
    from repository.web import settings as settings_of

    if (name is None) != is_all:
        raise click.UsageError("Give the name of one partner, or --all.")
    app = instance.app()
    with app.app_context():
        try:
            wanted = [(p.id, p.name) for p in _partners(name)]
            statuses = [_run_one(settings_of(), i, n, is_full=full) for i, n in wanted]
            _index(app)
        finally:
            db.session.remove()
    worst = 1 if 1 in statuses else max(statuses, default=0)
    if worst:
        raise SystemExit(worst)


@harvest.command("list")
@click.pass_obj
def list_command(instance: Instance) -> None:
    """Show every partner with its address, records and last harvest."""
    from repository.db import db
    from repository.partners.queries import overview

    with instance.app().app_context():
        for row in overview(db.session()):
            partner, last = row.partner, row.last
            state = "on" if partner.is_enabled else "off"
            click.echo(f"{partner.name} ({state}): {row.record_count} records; {partner.base_url}")
            click.echo(f"  {_in_words(last)}" if last else "  never harvested")
        db.session.remove()


@harvest.command("switch")
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.pass_obj
def switch_command(instance: Instance, name: str, state: str) -> None:
    """Show and harvest a partner, or hide its records and let it rest."""
    from repository.commands.context import changing
    from repository.partners.operations import switch

    with changing(instance) as (session, actor):
        switch(session, actor, _named(name), is_enabled=state == "on")
    click.echo(f"{name} is {state}.")


@harvest.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(instance: Instance, name: str, yes: bool) -> None:
    """Remove a partner with all its records."""
    from repository.commands.context import changing
    from repository.partners.operations import remove_partner

    if not yes:
        click.confirm(f"Remove {name} and all its records?", abort=True)
    with changing(instance) as (session, actor):
        remove_partner(session, actor, _named(name))
    click.echo(f"Removed the partner {name}.")


def _named(name: str) -> Partner:
    """The partner of that name. Raises NotFound with the name in the sentence."""
    from repository.db import db
    from repository.errors import NotFound
    from repository.partners.operations import named

    found = named(db.session(), name)
    if found is None:
        raise NotFound("There is no partner %(name)s.", name=name)
    return found


def _partners(name: str | None) -> list[Partner]:
    from repository.db import db
    from repository.errors import WrongState
    from repository.partners.queries import enabled

    if name is None:
        return enabled(db.session())
    partner = _named(name)
    if not partner.is_enabled:
        raise WrongState("The partner %(name)s is switched off.", name=partner.name)
    return [partner]


def _run_one(settings: Settings, partner_id: int, name: str, *, is_full: bool) -> int:
    """Harvest one partner and print its report; return the exit status that it deserves."""
    from repository.db import db
    from repository.errors import Conflict
    from repository.partners.harvesting import harvest as run_harvest
    from repository.partners.models import HarvestState, PartnerHarvest

    click.echo(f"{name}:")
    try:
        harvest_id = run_harvest(settings, partner_id, is_forced=is_full, progress=_show_progress)
    except Conflict as error:
        click.echo(f"  {error}", err=True)
        return 1
    finished = db.session().get(PartnerHarvest, harvest_id)
    if finished is None:  # removed meanwhile
        return 1
    _report(finished)
    if finished.state != HarvestState.COMPLETE:
        return 1
    return SKIPPED_STATUS if finished.skipped else 0


def _show_progress(harvest: PartnerHarvest) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r  {harvest.listed} records in {harvest.pages} pages ", nl=False, err=True)


def _report(harvest: PartnerHarvest) -> None:
    from repository.partners.messages import FAULTS, ODDITIES

    click.echo(f"  {_in_words(harvest)}")
    for code, count in sorted((harvest.odd_counts or {}).items()):
        click.echo(f"  {count} x {ODDITIES.get(code, code)}")
        shown = [row for row in harvest.oddities if row["code"] == code][:ODDITIES_SHOWN]
        for row in shown:
            details = " ".join(part for part in (row["identifier"], row["detail"]) if part)
            if details:
                click.echo(f"      {details}")
    if harvest.fault:
        sentence = FAULTS.get(harvest.fault, harvest.fault)
        click.echo(f"  Failed: {sentence} {harvest.fault_detail}".rstrip(), err=True)


def _in_words(harvest: PartnerHarvest) -> str:
    kind = "full" if harvest.is_full else f"from {harvest.from_date}"
    return (
        f"{harvest.state} ({kind}, begun {harvest.started_at:%Y-%m-%d %H:%M:%SZ}): {harvest.new} new, "
        f"{harvest.changed} changed, {harvest.deleted} deleted, {harvest.gone} gone, {harvest.skipped} skipped"
    )


def _index(app: Flask) -> None:
    """What was harvested can be searched, or will be when the worker has written it."""
    from repository.db import db
    from repository.partners.indexing import index_some
    from repository.web import Stores
    from search_index import IndexBusy

    stores: Stores = app.extensions["daluang_stores"]
    try:
        while index_some(db.session(), stores.partners):
            pass
    except IndexBusy:
        click.echo("The worker is writing the index; it adds what was harvested.")
