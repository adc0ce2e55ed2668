"""An instance with items of every kind, and a check that can be asked again and again."""

import shutil
from dataclasses import dataclass, field, replace

import pytest

from tests import harvester
from tests.factories import make_collection, make_item, work_off

BASE_URL = "https://repositori.contoh.id"


@dataclass
class Checked:
    """An application, and what its check says."""

    app: object
    handles: dict
    opened: list = field(default_factory=list)

    def findings(self, **options):
        """Return the findings of a check."""
        from repository.checking.running import check
        from repository.db import db

        stores = self.app.extensions["daluang_stores"]
        with self.app.app_context():
            try:
                return list(check(self.app.config["DALUANG"], stores, **options))
            finally:
                db.session.remove()

    def lines(self, **options):
        """Return the lines of what is wrong."""
        return [finding.line for finding in self.findings(**options) if finding.is_wrong]

    def repair(self, rounds=3):
        """Heal until nothing can be healed, and work off the jobs."""
        from repository.checking.healing import heal

        for _ in range(rounds):
            findings = [f for f in self.findings() if f.healing]
            if not findings:
                break
            with self.app.app_context():
                heal(self.app, findings)
        assert work_off(self.app) == 0

    def sql(self, statement, **values):
        """Change a row behind the back of every rule."""
        from sqlalchemy import text

        from repository.db import db

        with (
            self.app.app_context(),
            db.engine.connect().execution_options(writes=True) as connection,
        ):
            result = connection.execute(text(statement), values)
            rows = result.all() if result.returns_rows else []
            connection.commit()
            return rows

    def found(self, words):
        """Return the handles that a visitor's search for `words` gives."""
        hits = self.app.test_client().get("/api/search", query_string={"q": words}).json["hits"]
        return {hit["handle"] for hit in hits}

    def health(self):
        """Return the status of /healthz."""
        return self.app.test_client().get("/healthz").status_code

    def assert_whole(self):
        """Everything agrees, words of pages are found, harvesters get what is public, health is good."""
        assert self.lines(deep=True) == []
        assert self.found("zakat") == {self.handles["report"]}
        assert self.health() == 200
        records = harvester.harvest(self.app.test_client()).records
        deleted = {r.identifier.rpartition(":")[2]: r.deleted for r in records}
        public = {self.handles[name]: False for name in ("report", "embargoed", "plain")}
        assert deleted == {**public, self.handles["withdrawn"]: True}

    def close(self):
        """Let go of the databases."""
        from repository.db import db

        with self.app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()

    def reopened(self):
        """Return the same instance in a new application, as a process started later has it."""
        self.close()
        return self.at(self.app.config["DALUANG"].instance)

    def at(self, folder):
        """Return the instance in `folder`, which holds the same items."""
        from repository import settings as settings_module
        from repository.app import create_app

        app = create_app(settings_module.load(folder))
        app.testing = True
        again = replace(self, app=app)
        self.opened.append(again)
        return again


@pytest.fixture
def checked(instance):
    """Published, embargoed, withdrawn, hidden and drafted items, indexed, with a public address."""
    from repository import settings as settings_module
    from repository.app import create_app
    from repository.db import db, transaction
    from repository.harvesting.rebase import rebase
    from repository.items.operations import withdraw
    from repository.items.queries import find
    from repository.people.operations import system_actor

    settings = replace(instance, base_url=BASE_URL)
    settings_module.write(settings)
    app = create_app(settings)
    app.testing = True
    rebase(app)
    with app.app_context():
        with transaction() as session:
            parent = make_collection(session, "penelitian")
            child = make_collection(session, "lapangan", parent=parent)
            hidden = make_collection(session, "dalam", is_internal=True)
            items = {
                "report": make_item(
                    session,
                    title="Wakaf produktif",
                    text="Bab satu tentang wakaf\fBab dua tentang zakat",
                    keywords=["wakaf", "ekonomi"],
                    collection=child,
                ),
                "embargoed": make_item(
                    session,
                    title="Laporan tertunda",
                    text="Isi tertunda",
                    access="embargoed",
                    embargo_until="2030-06-01",
                ),
                "plain": make_item(session, title="Tanpa berkas", abstract="Ringkasan saja"),
                "withdrawn": make_item(session, title="Ditarik", text="Isi yang ditarik"),
                "hidden": make_item(session, collection=hidden, text="Isi dalam"),
                "draft": make_item(session, state="draft", text="Isi konsep"),
            }
            session.flush()
            handles = {name: item.handle for name, item in items.items()}
        with transaction() as session:
            item = find(session, handles["withdrawn"])
            withdraw(session, item, system_actor(session), reason="Permintaan penulis")
        db.session.remove()
    assert work_off(app) == 0
    checked = Checked(app, handles)
    yield checked
    for each in (checked, *checked.opened):
        each.close()


@pytest.fixture
def copied(checked, tmp_path):
    """A function that puts a stored file of an item back as it was."""
    kept = tmp_path / "kept"
    shutil.copytree(checked.app.config["DALUANG"].files_folder, kept)

    def restore():
        shutil.copytree(kept, checked.app.config["DALUANG"].files_folder, dirs_exist_ok=True)

    return restore
