"""`demo`: the sample content that a new repository starts with."""

from __future__ import annotations

import subprocess
import sys

import click

from repository.cli import Instance


@click.command()
@click.pass_obj
def demo(instance: Instance) -> None:
    """Make and load the sample reports and manuscripts; print one-time links for two sample people."""
    from repository.commands.links import invitation_link
    from repository.demo.loading import invite_people, load
    from repository.jobs.running import drain_jobs

    app = instance.app()
    load(app, click.echo)
    click.echo("Reading their pages and writing the index …")
    helper = subprocess.Popen(  # a second worker, so that both cores read  # noqa: S603
        [
            sys.executable,
            "-m",
            "repository",
            "--instance",
            str(instance.folder),
            "worker",
            "--drain",
        ],
        stderr=subprocess.DEVNULL,
    )
    failed = drain_jobs(app)
    helper.wait()
    if failed:
        click.echo(f"{failed} jobs failed for good; `daluang check` lists them.", err=True)
        raise SystemExit(1)
    for email, role, token in invite_people(app):
        click.echo(
            f"{email} ({role}) sets a password once at\n  {invitation_link(instance, token)}"
        )
