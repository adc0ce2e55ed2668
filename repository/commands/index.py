"""`index`: building the search index anew, and comparing it with the database."""

from __future__ import annotations

import click

from repository.cli import Instance


@click.group()
def index() -> None:
    """The search index."""


@index.command("rebuild")
@click.pass_obj
def rebuild_command(instance: Instance) -> None:
    """Build the index anew beside the old one, and put it in its place; searches go on meanwhile."""
    from repository import indexing
    from repository.commands.context import writing_index
    from repository.db import db
    from repository.web import Stores

    app = instance.app()
    stores: Stores = app.extensions["daluang_stores"]
    with app.app_context(), writing_index():
        session = db.session()
        length = len(indexing.public_ids(session))
        with click.progressbar(length=length, label="Indexing") as bar:
            count = indexing.rebuild(session, stores.index, stores.pages, bar.update)
        db.session.remove()
    click.echo(f"The index holds {count} items and {stores.index.page_count()} pages.")


@index.command("check")
@click.pass_obj
def check_command(instance: Instance) -> None:
    """Read the index and compare its items and versions with the database; the exit status is 1 when they differ."""
    from repository import indexing
    from repository.db import db
    from repository.web import Stores
    from search_index import IndexDamaged, IndexUnreachable

    app = instance.app()
    stores: Stores = app.extensions["daluang_stores"]
    with app.app_context():
        try:
            if not stores.index.is_current():
                click.echo(
                    "The index is missing, damaged, or of another release. Run `daluang index rebuild`."
                )
                raise SystemExit(1)
            stores.index.check_files()
            drift = indexing.compare(db.session(), stores.index)
            items, pages = len(stores.index.versions()), stores.index.page_count()
        except IndexUnreachable as error:
            raise click.ClickException(f"The index was not compared: {error}.") from error
        except IndexDamaged as error:
            click.echo(f"The index is damaged ({error}). Run `daluang index rebuild`.")
            raise SystemExit(1) from error
        public = len(indexing.public_ids(db.session()))
        db.session.remove()
    click.echo(f"public items: {public}; in the index: {items} items, {pages} pages")
    click.echo(
        f"missing or of an older version: {len(drift.stale)}; too many: {len(drift.surplus)}"
    )
    if not drift.is_none:
        click.echo("The worker heals this; `daluang check` names the items.")
        raise SystemExit(1)
