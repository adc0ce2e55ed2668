import json

import pytest
from click.testing import CliRunner

from tests.factories import flat_row


@pytest.fixture
def daluang(instance, monkeypatch):
    """A function that runs `daluang ARGUMENTS` on `instance`, expects its exit status and gives the result."""
    from repository import app as app_module
    from repository.cli import main
    from repository.db import db

    create_app, made = app_module.create_app, []

    def create(*arguments):
        made.append(create_app(*arguments))
        return made[-1]

    monkeypatch.setattr(app_module, "create_app", create)

    def close():
        while made:
            with made.pop().app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()

    def run(*arguments, status=0, stdin=None):
        command = ["--instance", str(instance.instance), *map(str, arguments)]
        result = CliRunner().invoke(main, command, input=stdin)
        close()  # as the end of the process would
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert status is None or result.exit_code == status, result.output
        return result

    return run


@pytest.fixture
def rows_file(tmp_path):
    """A function from rows (dictionaries, or texts as they are) to a file with a line each."""

    def write(*rows, name="rows.jsonl"):
        lines = (row if isinstance(row, str) else json.dumps(flat_row(**row)) for row in rows)
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write
