"""`item`: changing one item from the command line, by its handle."""

from __future__ import annotations

import click

from repository.cli import Instance


@click.group()
def item() -> None:
    """One item, named by its handle."""


@item.command("edit")
@click.argument("handle")
@click.option(
    "--set",
    "changes",
    multiple=True,
    required=True,
    metavar="KEY=VALUE",
    help="A key of the import format and its new value, e.g. title=…; may be repeated.",
)
@click.option("--reason", default="", help="Why, for the history of revisions.")
@click.pass_obj
def edit(instance: Instance, handle: str, changes: tuple[str, ...], reason: str) -> None:
    """Give an item new values; a new revision is made when they differ."""
    from repository import clock
    from repository.commands.context import changing, item_named
    from repository.items.editing import with_flat_values
    from repository.items.operations import revise
    from repository.web import settings

    with changing(instance) as (session, actor):
        found = item_named(session, handle)
        document = with_flat_values(
            found.revision.document, changes, clock.today(settings().timezone)
        )
        is_changed = revise(session, found, actor, document, reason=reason)
    click.echo("Changed." if is_changed else "Nothing differs.")


@item.command("withdraw")
@click.argument("handle")
@click.option("--reason", required=True, help="Shown to the public on the item's page.")
@click.pass_obj
def withdraw_command(instance: Instance, handle: str, reason: str) -> None:
    """Replace an item by a tombstone; harvesters are told that it was deleted."""
    from repository.commands.context import changing, item_named
    from repository.items.operations import withdraw

    with changing(instance) as (session, actor):
        withdraw(session, item_named(session, handle), actor, reason=reason)
    click.echo(f"Withdrew {handle}.")


@item.command("restore")
@click.argument("handle")
@click.pass_obj
def restore_command(instance: Instance, handle: str) -> None:
    """Make a withdrawn item public again."""
    from repository.commands.context import changing, item_named
    from repository.items.operations import restore

    with changing(instance) as (session, actor):
        restore(session, item_named(session, handle), actor)
    click.echo(f"Restored {handle}.")


@item.command("move")
@click.argument("handle")
@click.option(
    "--collection", "slug", required=True, help="Slug of the collection it shall stand in."
)
@click.pass_obj
def move_command(instance: Instance, handle: str, slug: str) -> None:
    """Put an item into another collection."""
    from repository.commands.context import changing, collection_named, item_named
    from repository.items.operations import move

    with changing(instance) as (session, actor):
        move(session, item_named(session, handle), actor, collection_named(session, slug))
    click.echo(f"Moved {handle} to {slug}.")
