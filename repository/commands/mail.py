"""`mail`: looking into the outbox, and trying whether letters leave."""

from __future__ import annotations

import uuid

import click

from repository.cli import Instance
from repository.mail.models import OutgoingMail
from repository.settings import Settings

STATES = ("pending", "leased", "sent", "kept", "failed")


@click.group()
def mail() -> None:
    """Letters by e-mail: what was written, what left, and what did not."""


@mail.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only letters in this state.")
@click.option("--limit", default=20, show_default=True, help="How many, the newest first.")
@click.pass_obj
def list_command(instance: Instance, state: str | None, limit: int) -> None:
    """List the letters written last."""
    from repository.db import db
    from repository.mail.queries import counts, newest
    from repository.settings import current

    with instance.app().app_context():
        click.echo(_way(current()))
        found = counts(db.session())
        click.echo(", ".join(f"{found.get(name, 0)} {name}" for name in STATES))
        for row in newest(db.session(), max(1, min(limit, 1000)), state):
            line = f"{row.id}  {row.created_at:%Y-%m-%d %H:%M}Z  {row.state:7}  {row.recipient}  {row.subject}"
            click.echo(line + (f"  ({row.error})" if row.error else ""))


@mail.command("show")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@click.pass_obj
def show(instance: Instance, number: int) -> None:
    """Print one letter as it is sent."""
    from repository.db import db
    from repository.errors import NotFound
    from repository.mail.message import message_of
    from repository.settings import current

    with instance.app().app_context():
        row = db.session.get(OutgoingMail, number)
        if row is None:
            raise NotFound("There is no letter %(number)s.", number=number)
        message = message_of(row, current())
        headers = [f"{name}: {value}" for name, value in message.items()]
        click.echo("\n".join([*headers, "", row.text]))


@mail.command("test")
@click.argument("address")
@click.pass_obj
def test(instance: Instance, address: str) -> None:
    """Send a letter to ADDRESS now, and say what became of it."""
    from repository.db import transaction
    from repository.mail import delivering
    from repository.mail.message import domain
    from repository.mail.operations import Letter, put
    from repository.settings import current

    with instance.app().app_context():
        settings = current()
        subject = f"{settings.name}: percobaan surel / test of e-mail"
        text = f"Surel dari {settings.name} sampai kepada Anda.\nE-mail from {settings.name} reaches you.\n"
        letter = Letter(f"test:{uuid.uuid4().hex}", "test", address, "id", subject, text)
        with transaction() as session:
            row = put(session, letter, domain(settings))
            number = row.id if row is not None else 0
        leased = delivering.take(settings, number)
        if leased is None:
            raise click.ClickException(
                f"A worker is sending letter {number}; see `daluang mail list`."
            )
        outcome = delivering.hand_over(leased, settings)
        delivering.note(leased, outcome)
        click.echo(_way(settings))
        if outcome.state is None:
            raise click.ClickException(f"Letter {number} was not sent: {outcome.error}")
        click.echo(f"Letter {number} to {address} was {outcome.state}.")


def _way(settings: Settings) -> str:
    if settings.mail_host:
        return f"Letters are sent through {settings.mail_host} ({settings.mail_security})."
    return f"No mail server is set: letters are only written into {settings.mail_folder}. Set mail_host to send them."
