"""Settings: every knob of an installation, read from `daluang.toml` in the instance folder and the environment.

What librarians change in the browser is rows in the database and not here. Unknown keys are refused, so that a typing
error never silently leaves a default in force.
"""

from __future__ import annotations

import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from repository.errors import SettingsError
from repository.settings_mail import MailSettings
from repository.settings_people import PeopleSettings
from repository.settings_rules import checked
from repository.settings_values import toml, typed

__all__ = ["Settings", "checked", "current", "load", "new_secret", "write"]
FILE_NAME = "daluang.toml"
ENVIRONMENT_PREFIX = "DALUANG_"


@dataclass(frozen=True)
class Settings(MailSettings, PeopleSettings):
    """One installation's settings; `help` in each field's metadata is the sentence that documents it."""

    instance: Path = field(metadata={"help": "Folder that holds everything of this repository."})
    name: str = field(
        default="Daluang",
        metadata={"help": "Name of the repository, shown on every page and in Identify."},
    )
    tagline: str = field(default="", metadata={"help": "A short line under the name."})
    institution: str = field(
        default="", metadata={"help": "Full name of the body that runs it; default publisher."}
    )
    address: str = field(
        default="", metadata={"help": "Postal address and opening hours for the colophon."}
    )
    admin_email: str = field(
        default="", metadata={"help": "Address of the people in charge, shown in OAI-PMH."}
    )
    base_url: str = field(
        default="",
        metadata={
            "help": "Public address without a slash at the end, e.g. https://repositori.example.org."
        },
    )
    oai_namespace: str = field(
        default="daluang.example",
        metadata={"help": "Domain name in OAI identifiers; fixed by the first harvest."},
    )
    oai_page_size: int = field(
        default=100, metadata={"help": "Records in one OAI-PMH list page, 10 to 500."}
    )
    oai_requests_per_minute: int = field(
        default=0,
        metadata={
            "help": "Most OAI-PMH requests a minute from one network, in each web process; 0 sets no ceiling."
        },
    )
    api_requests_per_minute: int = field(
        default=600,
        metadata={
            "help": "Most requests a minute from one network to /api/search and /api/suggest, in each web process;"
            " 0 sets no ceiling."
        },
    )
    harvest_log_days: int = field(
        default=90,
        metadata={"help": "Days that the files of the harvest log are kept, 1 to 3650; sums stay."},
    )
    harvest_private_networks: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Networks of your own in which partners may be harvested, as 10.20.0.0/16; else only public ones."
        },
    )
    lookup_hosts: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Registries where DOIs and ISBNs may be looked up: api.crossref.org, api.datacite.org,"
            " openlibrary.org; none: nothing is asked."
        },
    )
    oai_friends: tuple[str, ...] = field(
        default=(),
        metadata={"help": "Base URLs of other OAI-PMH providers, told to harvesters in Identify."},
    )
    oai_icon_url: str = field(
        default="",
        metadata={"help": "Address of the picture by which catalogues show this repository."},
    )
    metadata_licence: str = field(
        default="",
        metadata={
            "help": "Address of the licence under which the records may be used; told with every record of OAI-PMH."
        },
    )
    timezone: str = field(
        default="Asia/Jakarta", metadata={"help": "IANA zone in which days are counted and shown."}
    )
    default_language: str = field(
        default="id", metadata={"help": "Interface language when nothing else says: id or en."}
    )
    database_url: str = field(
        default="",
        metadata={
            "help": "SQLAlchemy URL of PostgreSQL; empty means SQLite in the instance folder."
        },
    )
    secret_key: str = field(
        default="", metadata={"help": "Key for cookies and tokens, made by `init`."}
    )
    max_upload_bytes: int = field(
        default=2 * 1024**3, metadata={"help": "Largest file accepted, in bytes."}
    )
    max_open_uploads: int = field(
        default=20, metadata={"help": "Most unfinished uploads of one person, 1 to 1000."}
    )
    upload_days: int = field(
        default=7,
        metadata={
            "help": "Days that an unfinished upload is kept after its last byte arrived, 1 to 90."
        },
    )
    trusted_proxies: int = field(
        default=0,
        metadata={"help": "Number of reverse proxies whose forwarded headers are believed."},
    )
    trusted_hosts: tuple[str, ...] = field(
        default=(), metadata={"help": "Further host names under which the site may be asked for."}
    )
    search_cache_bytes: int = field(
        default=128 * 1024**2, metadata={"help": "Memory for search postings, in bytes."}
    )
    search_url: str = field(
        default="",
        metadata={
            "help": "OpenSearch server, as https://user:password@host:9200/prefix; empty means an index in the folder."
        },
    )
    ocr_languages: str = field(
        default="ind+eng+ara", metadata={"help": "Languages handed to tesseract."}
    )

    @property
    def file(self) -> Path:
        """The settings file itself."""
        return self.instance / FILE_NAME

    @property
    def sqlalchemy_url(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{self.instance / 'repository.sqlite'}"

    @property
    def derived_url(self) -> str:
        """Where page text lies: beside the database on SQLite, in the same database on PostgreSQL."""
        return self.database_url or f"sqlite:///{self.instance / 'derived.sqlite'}"

    @property
    def files_folder(self) -> Path:
        """Root of the content-addressed files."""
        return self.instance / "files"

    @property
    def index_folder(self) -> Path:
        """Root of the search index."""
        return self.instance / "index"

    @property
    def partners_index_folder(self) -> Path:
        """Root of the search index of partners' records."""
        return self.instance / "index-partners"

    @property
    def mail_folder(self) -> Path:
        """Where letters are kept when no mail server is set."""
        return self.instance / "mail"

    @property
    def images_folder(self) -> Path:
        """Root of rendered page images, which can be made again at any time."""
        return self.instance / "images"

    @property
    def harvest_log_folder(self) -> Path:
        """Where answers to harvesters are noted, a file a day."""
        return self.instance / "logs" / "oai"

    @property
    def temporary_folder(self) -> Path:
        """Where uploads lie until they are verified."""
        return self.instance / "tmp"


def load(instance: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `instance`: defaults, then the file, then `DALUANG_…` variables.

    Raises SettingsError naming the key, its value and the remedy.
    """
    environ = os.environ if environ is None else environ
    instance = Path(instance).resolve()
    settings = Settings(instance=instance)
    values = _from_file(instance / FILE_NAME)
    values.update(_from_environment(environ))
    return checked(
        replace(settings, **{k: typed(k, v, getattr(settings, k)) for k, v in values.items()})
    )


def write(settings: Settings) -> None:
    """Write `daluang.toml` readable by its owner only, with every setting that is not the default.

    The folder and its parts exist afterwards with mode 0700. Raises SettingsError when they cannot be written.
    """
    try:
        _make_folders(settings)
        _write_file(settings)
    except OSError as error:
        raise SettingsError(
            f"{error.filename or settings.instance}: {error.strerror}. Choose another --instance, or mend its rights."
        ) from error


def _make_folders(settings: Settings) -> None:
    for folder in (
        settings.instance,
        settings.files_folder,
        settings.index_folder,
        settings.images_folder,
        settings.temporary_folder,
        settings.instance / "logs",
    ):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(stat.S_IRWXU)


def _write_file(settings: Settings) -> None:
    lines = [
        "# Settings of this repository; docs/settings.md explains each. Keep this file secret.\n"
    ]
    for knob in fields(Settings):
        value = getattr(settings, knob.name)
        if knob.name != "instance" and value != knob.default:
            lines.append(f"# {knob.metadata['help']}\n{knob.name} = {toml(value)}\n")
    partial = settings.file.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(
        os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write("\n".join(lines))
        out.flush()
        os.fsync(out.fileno())
    partial.replace(settings.file)


def new_secret() -> str:
    """Return 32 random bytes in text, for `secret_key`."""
    return secrets.token_urlsafe(32)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        if not path.exists():
            return {}
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}. Mend the line or restore the file.") from error
    known = {knob.name for knob in fields(Settings)} - {"instance"}
    for key in values:
        if key not in known:
            raise SettingsError(
                f"{path}: unknown setting {key!r}. Known are: {', '.join(sorted(known))}."
            )
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {knob.name for knob in fields(Settings)} - {"instance"}
    return {n: environ[k] for n in names if (k := ENVIRONMENT_PREFIX + n.upper()) in environ}


def current() -> Settings:
    """Return the settings of the running application; only inside an application context."""
    from flask import current_app

    settings: Settings = current_app.config["DALUANG"]
    return settings
