"""`authority`: names of items proposed to the list of names, and linked to it."""

from __future__ import annotations

import click

from repository.cli import Instance


@click.group()
def authority() -> None:
    """The list of names."""


@authority.command("propose")
@click.option(
    "--link",
    is_flag=True,
    help="Also link every name that one entry alone can mean; a revision each.",
)
@click.pass_obj
def propose_command(instance: Instance, link: bool) -> None:
    """Propose every name of items that the list lacks, and look for names that may be the same."""
    from repository.authorities.pairs import find_pairs
    from repository.authorities.proposing import link_matching, propose
    from repository.db import db, transaction
    from repository.people.operations import system_actor

    with instance.app().app_context():
        proposed = linked = last = 0
        while True:
            with transaction() as session:
                count = propose(session, system_actor(session))
            proposed += count
            if not count:
                break
        while link:
            with transaction() as session:
                last, count = link_matching(session, system_actor(session), last)
            linked += count
            if not last:
                break
        with transaction() as session:
            found = find_pairs(session)
        db.session.remove()
    click.echo(f"Proposed {proposed} names, linked {linked} places; {found} pairs may be the same.")
