"""A PostgreSQL cluster for tests, in a folder of its own; it need not survive a power cut."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.requirements import missing

START_TIMEOUT_SECONDS = 60
# SIGQUIT is PostgreSQL's immediate shutdown; tests that are killed leave no cluster behind
END_WITH_PARENT = ("setpriv", "--pdeathsig", "QUIT")
INITIALLY = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@contextmanager
def cluster(log):
    """Give the URL, without a database name, of a running cluster that is gone afterwards.

    PostgreSQL refuses to run as root; then it runs as the user `postgres`.
    """
    programs = _programs()
    account = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    data = _folder_of(account)
    port = _free_port()
    common = {
        **({"user": account, "group": account, "extra_groups": []} if os.getuid() == 0 else {}),
        "cwd": data,
        "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    }
    subprocess.run(
        [programs / "initdb", f"--pgdata={data / 'data'}", *INITIALLY],
        check=True,
        stdout=subprocess.DEVNULL,
        **common,
    )
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with open(log, "wb") as out:
        server = subprocess.Popen(
            [
                *END_WITH_PARENT,
                programs / "postgres",
                f"-D{data / 'data'}",
                f"-k{data}",
                f"-p{port}",
                *options,
            ],
            stdout=out,
            stderr=out,
            **common,
        )
    url = f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    try:
        _wait_for(url, server, log)
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()
        shutil.rmtree(data)


def create_database(server, name, template="template0"):
    """The database `name` is a new copy of `template`, to which nobody may be connected; an older one is gone."""
    with psycopg.connect(_plain(f"{server}/postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


@contextmanager
def copied_database(server, template):
    """Give the URL of a copy of the database `template`, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    create_database(server, name, template)
    yield f"{server}/{name}"
    with psycopg.connect(_plain(f"{server}/postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _programs():
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if not found:
        on_path = shutil.which("initdb")
        return Path(on_path).parent if on_path else missing("postgresql")
    return found[-1].parent


def _folder_of(account):
    """Return a new folder that `account` can reach: those that pytest makes are closed to others."""
    data = Path("/tmp") / f"daluang-postgresql-{uuid.uuid4().hex}"
    data.mkdir(mode=0o700)
    if os.getuid() == 0:
        shutil.chown(data, account, account)
    return data


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url, server, log):
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while True:
        try:
            psycopg.connect(_plain(f"{url}/postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return


def _plain(url):
    return url.replace("+psycopg", "", 1)
