"""`group`: readers to whom restricted files are open."""

from __future__ import annotations

import click

from repository.cli import Instance


@click.group()
def group() -> None:
    """Groups of readers, for example those of the reading room."""


@group.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="The name shown to staff.")
@click.pass_obj
def add(instance: Instance, slug: str, name: str) -> None:
    """Add a group."""
    from repository.commands.context import changing
    from repository.people.operations import add_group

    with changing(instance) as (session, actor):
        add_group(session, actor, slug=slug, name=name)
    click.echo(f"Added the group {slug}.")


@group.command("join")
@click.argument("slug")
@click.argument("email")
@click.option("--leave", is_flag=True, help="Take the person out instead.")
@click.pass_obj
def join(instance: Instance, slug: str, email: str, leave: bool) -> None:
    """Put the account EMAIL into a group."""
    from repository.commands.context import changing, group_named, user_named
    from repository.people.operations import set_membership

    with changing(instance) as (session, actor):
        set_membership(
            session, actor, group_named(session, slug), user_named(session, email), is_in=not leave
        )
    click.echo(f"{email} {'left' if leave else 'joined'} {slug}.")


@group.command("open")
@click.argument("slug")
@click.argument("handle")
@click.option("--close", is_flag=True, help="No longer open them instead.")
@click.pass_obj
def open_command(instance: Instance, slug: str, handle: str, close: bool) -> None:
    """Open the restricted files of the item HANDLE to a group."""
    from repository.commands.context import changing, group_named, item_named
    from repository.items.operations import set_reader

    with changing(instance) as (session, actor):
        found = item_named(session, handle)
        set_reader(session, found, actor, group_named(session, slug), may_read=not close)
    click.echo(f"{handle} is {'closed' if close else 'open'} to {slug}.")
