"""`init`, `serve`, `worker`: making an instance and running it."""

from __future__ import annotations

import click

from repository.cli import Instance


@click.command()
@click.option("--base-url", help="Public address, e.g. https://repositori.example.org.")
@click.option("--name", help="Name of the repository.")
@click.option("--admin-email", help="Address of the people in charge.")
@click.option("--oai-namespace", help="Domain name in OAI identifiers; fixed by the first harvest.")
@click.pass_obj
def init(
    instance: Instance,
    base_url: str | None,
    name: str | None,
    admin_email: str | None,
    oai_namespace: str | None,
) -> None:
    """Make the instance, or change its settings: folders, secrets, tables, the collection `umum`."""
    from repository import setting_up
    from repository import settings as settings_module
    from repository.app import create_app
    from repository.commands.links import invitation_link
    from repository.harvesting.first_harvest import has_been_harvested
    from repository.harvesting.rebase import rebase

    is_new = not settings_module.load(instance.folder).file.exists()
    harvested = False if is_new else has_been_harvested(instance.app())
    settings = setting_up.write_settings(
        instance.folder,
        base_url=base_url,
        name=name,
        admin_email=admin_email,
        oai_namespace=oai_namespace,
        has_been_harvested=harvested,
    )
    app = create_app(settings)
    setting_up.prepare_database(app)
    moved = rebase(app)
    click.echo(f"{'Made' if is_new else 'Updated'} the instance {instance.folder}")
    if is_new:
        email, token = setting_up.invite_first_administrator(app)
        click.echo(f"{email} (administrator) sets a password once at")
        click.echo(f"  {invitation_link(instance, token)}")
    if moved:
        click.echo(
            f"{moved} records carry the new address or name; harvesters will fetch them again."
        )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes."
)
@click.pass_obj
def serve(instance: Instance, host: str, port: int, workers: int) -> None:
    """Serve the repository: web and worker, until Ctrl-C or SIGTERM."""
    from repository import setting_up
    from repository.harvesting.rebase import rebase
    from repository.serving import serve as serve_instance
    from repository.web import settings as settings_of

    app = instance.app()

    def prepare() -> None:
        setting_up.prepare_database(app)
        rebase(app)

    with app.app_context():
        settings = settings_of()
    serve_instance(settings, host, port, workers, prepare)


@click.command()
@click.option("--drain", is_flag=True, help="Help with waiting jobs and return when none is left.")
@click.pass_obj
def worker(instance: Instance, drain: bool) -> None:
    """Do the jobs: read files, write the index. Ends with Ctrl-C or SIGTERM."""
    from repository.jobs.running import drain_jobs, run_worker

    app = instance.app()
    if not drain:
        run_worker(app)
        return
    failed = drain_jobs(app)
    if failed:
        click.echo(f"{failed} jobs failed for good; `daluang check` lists them.", err=True)
        raise SystemExit(1)
