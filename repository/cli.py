"""The console script `daluang`: one command group; commands live with their feature and are collected here.

Errors of the domain are printed as one sentence and end with exit status 1; usage errors with 2.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask

from repository.errors import IncompleteMetadata, RepositoryError

ROOT = Path(__file__).resolve().parent.parent


class Instance:
    """What every command is handed: the instance's folder, and its application when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def app(self) -> Flask:
        """Return the application of a prepared instance; its connections are closed when the command ends.

        Raises SettingsError when the instance was never initialised.
        """
        from repository import settings as settings_module
        from repository.app import create_app
        from repository.errors import SettingsError

        settings = settings_module.load(self.folder)
        if not settings.file.exists():
            raise SettingsError(
                f"{self.folder} is not an instance yet. Run: daluang --instance {self.folder} init"
            )
        app = create_app(settings)
        click.get_current_context().call_on_close(lambda: _close_connections(app))
        return app


def _close_connections(app: Flask) -> None:
    from repository.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


class Commands(click.Group):
    """Prints errors of the domain as sentences rather than as tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; leave with status 1 and one line per problem when the domain refuses."""
        try:
            return super().invoke(ctx)
        except IncompleteMetadata as error:
            from repository.metadata.messages import message

            for problem in error.problems:
                click.echo(f"{problem.field}: {message(problem)}", err=True)
            ctx.exit(1)
        except RepositoryError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="DALUANG_INSTANCE",
    default=ROOT / "instance",
    help="Folder of the repository (also DALUANG_INSTANCE).",
    show_default=True,
)
@click.option("--verbose", is_flag=True, help="Log what is done.")
@click.pass_context
def main(ctx: click.Context, instance: Path, verbose: bool) -> None:
    """Daluang: the institutional repository of a library, run from one folder."""
    logging.basicConfig(
        level=logging.INFO if verbose or os.environ.get("DALUANG_VERBOSE") else logging.WARNING,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    ctx.obj = Instance(instance.resolve())


def _collect() -> None:
    from repository.commands import COMMANDS

    for command in COMMANDS:
        main.add_command(command)


_collect()
