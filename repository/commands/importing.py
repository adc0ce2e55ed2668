"""`import`: records and files from JSON lines or a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from repository.cli import Instance

LARGEST_UNPACKED_BYTES = 50 * 1024**3


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--files",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    help="Folder, or ZIP archive, in which the files that rows name lie.",
)
@click.option("--collection", help="Slug for rows that name none; `umum` otherwise.")
@click.option("--publish", "publishes", is_flag=True, help="Publish what goes in.")
@click.option(
    "--overwrite",
    "overwrites",
    is_flag=True,
    help="Also replace items edited in the browser since.",
)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Check everything and change nothing.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Where the report goes."
)
@click.pass_obj
def import_command(
    instance: Instance,
    file: Path,
    folder: Path | None,
    collection: str | None,
    publishes: bool,
    overwrites: bool,
    is_dry_run: bool,
    report: Path | None,
) -> None:
    """Import FILE, one JSON object a line, or a table (.csv, .xlsx); docs/importing.md lists the keys.

    Rows that fail go to the report with line, field and reason, and the others go in. The exit status is 0 when every
    row went in or was unchanged, 1 when any was refused.
    """
    from repository import clock
    from repository.importing.operations import Choices
    from repository.importing.report import Report
    from repository.importing.rows import ImportRow, Outcome
    from repository.importing.running import Import
    from repository.web import Stores, settings

    app = instance.app()
    stores: Stores = app.extensions["daluang_stores"]
    with app.app_context(), _folder_of(folder) as unpacked:
        today = clock.today(settings().timezone)
        where = (
            report
            or settings().instance
            / "logs"
            / f"import-{datetime.now().astimezone():%Y%m%d-%H%M%S}.csv"
        )
        run = Import(
            stores.files,
            stores.pages,
            folder=unpacked,
            collection=collection,
            is_dry_run=is_dry_run,
            choices=Choices(publishes=publishes, overwrites=overwrites, today=today),
        )
        with (
            Report(where) as problems,
            click.progressbar(length=_lines(file), label="Importing") as bar,
        ):

            def done(row: ImportRow) -> None:
                problems.add(row)
                bar.update(1)

            run.run(file, done)
            unnamed = run.unnamed_files()
    for sentence in problems.first:
        click.echo(sentence, err=True)
    _say_unnamed(unnamed)
    counts = ", ".join(f"{run.counts[outcome]} {outcome}" for outcome in Outcome)
    click.echo(f"{'Would be: ' if is_dry_run else ''}{counts}. Report: {where}")
    if run.counts[Outcome.REFUSED]:
        raise SystemExit(1)


def _say_unnamed(names: list[str]) -> None:
    if names:
        click.echo(f"{len(names)} files are named by no row: {', '.join(names[:10])}", err=True)


@contextmanager
def _folder_of(given: Path | None) -> Iterator[Path | None]:
    """The folder, or one with the files of the archive, which is gone afterwards."""
    from repository.importing.archives import unpack
    from repository.web import settings

    if given is None or given.is_dir():
        yield given
        return
    with TemporaryDirectory(dir=settings().temporary_folder) as folder:
        unpack(given, Path(folder), limit_bytes=LARGEST_UNPACKED_BYTES)
        yield Path(folder)


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for line in stream if line.strip())
