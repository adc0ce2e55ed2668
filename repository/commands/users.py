"""`user`: adding accounts and printing one-time links."""

from __future__ import annotations

import sys

import click

from repository.cli import Instance
from repository.people.models import Role

ROLES = [role.value for role in Role if role not in (Role.VISITOR, Role.SYSTEM)]


@click.group()
def user() -> None:
    """Accounts of the people who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name shown to others.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the account may do.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)
@click.pass_obj
def add(instance: Instance, email: str, name: str, role: str, password_stdin: bool) -> None:
    """Add an account; without --password-stdin a one-time link is printed."""
    from repository.commands.context import changing
    from repository.people.links import invite
    from repository.people.operations import add_user, set_password

    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with changing(instance) as (session, actor):
        account = add_user(session, actor, email=email, name=name, role=Role(role))
        token = None if password is not None else invite(session, actor, account)
        if password is not None:
            set_password(session, account, password)
    click.echo(f"Added {email} as {role}.")
    if token is not None:
        click.echo(_link(instance, token))


@user.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), help="Needed when there is no such account yet.")
@click.option("--name", default="", help="The name shown to others.")
@click.pass_obj
def invite_command(instance: Instance, email: str, role: str | None, name: str) -> None:
    """Print a new one-time link for setting a password; the account is added when it does not exist."""
    from repository.commands.context import changing
    from repository.errors import BadValue
    from repository.people.links import invite
    from repository.people.operations import add_user, by_email

    with changing(instance) as (session, actor):
        account = by_email(session, email)
        if account is None:
            if role is None:
                raise BadValue(
                    "role", "There is no account %(value)s yet; say its --role.", value=email
                )
            account = add_user(session, actor, email=email, name=name, role=Role(role))
        token = invite(session, actor, account)
        present = str(account.role)
    if role not in (None, present):
        click.echo(f"{email} stays {present}; an invitation changes no role.", err=True)
    click.echo(_link(instance, token))


@user.command("end-sessions")
@click.argument("email", required=False)
@click.option(
    "--all", "is_all", is_flag=True, help="Sign everybody out, as after restoring a backup."
)
@click.pass_obj
def end_sessions_command(instance: Instance, email: str | None, is_all: bool) -> None:
    """Sign the account EMAIL out of every browser."""
    from sqlalchemy import select

    from repository.commands.context import changing, user_named
    from repository.errors import BadValue
    from repository.people.models import User, UserSession
    from repository.people.sessions import end_sessions

    if is_all == (email is not None):
        raise BadValue("email", "Name one account, or say --all.")
    with changing(instance) as (session, actor):
        of_all = select(User).where(User.id.in_(select(UserSession.user_id)))
        accounts = session.scalars(of_all).all() if email is None else [user_named(session, email)]
        count = sum(end_sessions(session, actor, account) for account in accounts)
    click.echo(f"Ended {count} sessions.")


@user.command("remove-second-step")
@click.argument("email")
@click.pass_obj
def remove_second_step(instance: Instance, email: str) -> None:
    """Let EMAIL sign in by password alone: the telephone and the recovery codes are lost."""
    from repository.commands.context import changing, user_named
    from repository.people.administering import remove_second_step as remove

    with changing(instance) as (session, actor):
        remove(session, actor, user_named(session, email))
    click.echo(f"{email} signs in by password alone.")


@user.command("switch-off")
@click.argument("email")
@click.option("--on", "is_on", is_flag=True, help="Switch it on again instead.")
@click.pass_obj
def switch_off(instance: Instance, email: str, is_on: bool) -> None:
    """Keep EMAIL from signing in; its sessions are ended at once."""
    from repository.commands.context import changing, user_named
    from repository.people.administering import set_active

    with changing(instance) as (session, actor):
        set_active(session, actor, user_named(session, email), is_active=is_on)
    click.echo(f"{email} is switched {'on' if is_on else 'off'}.")


def _link(instance: Instance, token: str) -> str:
    from repository.commands.links import invitation_link

    return invitation_link(instance, token)
