"""The composition root: settings, database, stores, blueprints, error pages, headers.

The only module that knows all others; only `wsgi.py`, the command line and the tests import it.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, request
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import oai
from repository import error_pages, models, presentation, signing_in, web
from repository import settings as settings_module
from repository.blueprints import BLUEPRINTS
from repository.db import db, engine_options, prepare_engine
from repository.files.storage import FileStore
from repository.harvest_log.observing import observe
from repository.harvest_log.writing import HarvestLog
from repository.harvesting.ceiling import Ceiling
from repository.harvesting.first_harvest import note_harvest
from repository.harvesting.source import SqlSource
from repository.headers import add_headers
from repository.indexes import partners_index, site_index
from repository.metadata.vocabularies import take_subjects_from
from repository.oai_pages.views import page_of
from repository.pages.images import PageImages
from repository.pages.store import PageStore
from repository.saved_searches.views import stopping
from repository.settings import Settings
from repository.vocabularies.snapshot import Source as SubjectsOfRows

ROOT = Path(__file__).resolve().parent.parent
take_subjects_from(SubjectsOfRows())  # in place of the list that is shipped
assert models.ALL  # every table is known before the first query and the first migration
migrate = Migrate()
csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application of one instance; the instance of `DALUANG_INSTANCE` when no settings are given.

    Raises SettingsError when a setting or the SQLite library cannot be used.
    """
    settings = settings or settings_module.load(
        Path(os.environ.get("DALUANG_INSTANCE") or ROOT / "instance")
    )
    app = Flask(
        "repository", template_folder=str(ROOT / "templates"), instance_path=str(settings.instance)
    )
    _configure(app, settings)
    _connect_database(app, settings)
    _add_stores(app, settings)
    _add_people(app)
    csrf.init_app(app)
    Babel(
        app,
        locale_selector=web.language,
        timezone_selector=lambda: settings.timezone,
        default_translation_directories=str(ROOT / "repository" / "translations"),
    )
    presentation.init_app(app)
    error_pages.init_app(app)
    _add_pages(app, settings)
    app.after_request(add_headers)
    app.after_request(web.remember_language)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    listening = os.environ.get("DALUANG_LISTENING_URL", "")
    is_secure = settings.base_url.startswith("https://")
    app.config.update(
        DALUANG=settings,
        LISTENING_URL=listening.rstrip("/"),
        SECRET_KEY=settings.secret_key or settings_module.new_secret(),
        SESSION_COOKIE_NAME=web.SECURE_SESSION_COOKIE if is_secure else web.SESSION_COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_secure,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes + 10**6,
        MAX_FORM_MEMORY_SIZE=2 * 10**6,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE=settings.default_language,
        TEMPLATES_AUTO_RELOAD=False,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,  # static addresses carry a version
    )
    if settings.base_url or listening:
        app.config["TRUSTED_HOSTS"] = _trusted_hosts(settings, listening)


def _trusted_hosts(settings: Settings, listening: str) -> list[str]:
    from urllib.parse import urlsplit

    named = (urlsplit(address).hostname for address in (settings.base_url, listening) if address)
    return [
        *(host for host in named if host),
        *settings.trusted_hosts,
        "localhost",
        "127.0.0.1",
        "[::1]",
    ]


def _connect_database(app: Flask, settings: Settings) -> None:
    url = settings.sqlalchemy_url
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    app.config["SQLALCHEMY_BINDS"] = {
        "derived": {"url": settings.derived_url, **engine_options(settings.derived_url)}
    }
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)
    migrate.init_app(
        app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True
    )


def _add_stores(app: Flask, settings: Settings) -> None:
    with app.app_context():
        pages = PageStore(db.engines["derived"])
    app.extensions["daluang_stores"] = web.Stores(
        files=FileStore(settings.files_folder, settings.temporary_folder),
        pages=pages,
        images=PageImages(settings.images_folder),
        index=site_index(settings),
        partners=partners_index(settings),
    )
    app.extensions["daluang_page_cache"] = web.PageCache()


def _add_people(app: Flask) -> None:
    manager = LoginManager(app)
    # an address that changes on a mobile line must not sign people out
    manager.session_protection = None

    manager.user_loader(signing_in.user_of)
    app.after_request(signing_in.note_use)


def _add_pages(app: Flask, settings: Settings) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["daluang_api_ceiling"] = Ceiling(settings.api_requests_per_minute)
    csrf.exempt(stopping)  # a link in a letter is followed without a form
    _add_harvesting(app, settings)


def _add_harvesting(app: Flask, settings: Settings) -> None:
    ceiling = Ceiling(settings.oai_requests_per_minute)
    app.extensions["daluang_harvest_log"] = HarvestLog(settings.harvest_log_folder)

    def source() -> SqlSource:
        ceiling.take(request.remote_addr)
        return SqlSource(db.session(), settings, web.base_url)

    def note(told: oai.Exchange) -> None:
        observe(told)
        note_harvest(told)

    harvest = oai.create_blueprint(
        source,
        secret_keys=[app.config["SECRET_KEY"]],
        page_size=settings.oai_page_size,
        page=page_of,
        observe=note,
    )
    csrf.exempt(harvest)
    app.register_blueprint(harvest)
