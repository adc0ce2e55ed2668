"""`subjects`: lists of subjects read from files."""

from __future__ import annotations

from pathlib import Path

import click

from repository.cli import Instance


@click.group()
def subjects() -> None:
    """Lists of subjects."""


@subjects.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scheme", required=True, help="Key of the list, for example lcsh.")
@click.option("--title", default="", help="Title of the list when it is new.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.pass_obj
def import_command(instance: Instance, file: Path, scheme: str, title: str, dry_run: bool) -> None:
    """Read a list of subjects: SKOS (RDF/XML, N-Triples, JSON-LD) or CSV."""
    from repository.db import db
    from repository.people.operations import system_actor
    from repository.vocabularies.importing import planned, read
    from repository.vocabularies.storing import store

    rows, wrong = read(file.read_bytes(), file.name)
    with instance.app().app_context():
        plan = planned(db.session(), scheme, rows)
        db.session.rollback()
        for number, words, why in [*wrong, *plan.wrong][:100]:
            click.echo(f"row {number} ({words[:60]}): {why}", err=True)
        if not dry_run:
            store(system_actor, scheme, title, rows)
        db.session.remove()
    verb = "Would import" if dry_run else "Imported"
    click.echo(
        f"{verb}: {plan.new} new, {plan.changed} changed, {plan.same} the same, {len(wrong) + len(plan.wrong)} wrong."
    )
