"""`collection`: adding collections to the tree."""

from __future__ import annotations

import click

from repository.cli import Instance


@click.group()
def collection() -> None:
    """The tree of collections."""


@collection.command("add")
@click.argument("slug")
@click.option("--title", required=True, help="Title in Indonesian.")
@click.option("--title-en", default="", help="Title in English.")
@click.option("--parent", help="Slug of the collection above.")
@click.option(
    "--internal", is_flag=True, help="Its items are seen by staff only and are not harvested."
)
@click.pass_obj
def add(
    instance: Instance, slug: str, title: str, title_en: str, parent: str | None, internal: bool
) -> None:
    """Add a collection."""
    from repository.commands.context import changing, collection_named
    from repository.items.collections import add_collection

    with changing(instance) as (session, actor):
        above = collection_named(session, parent) if parent else None
        add_collection(
            session,
            actor,
            slug=slug,
            title_id=title,
            title_en=title_en,
            parent=above,
            is_internal=internal,
        )
    click.echo(f"Added the collection {slug}.")
