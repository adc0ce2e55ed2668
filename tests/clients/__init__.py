"""OAI-PMH clients written by others: each harvests a list and gives what it read as `Seen`.

All take the base URL and optionally `from_`, a datestamp, and `set_`, a setSpec. An empty list gives
an empty result; every other error is raised.
"""

import json
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import oaipmh.client
import oaipmh.error
from oaipmh.metadata import MetadataRegistry, oai_dc_reader
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import NoRecordsMatch as NothingForScythe
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch as NothingForSickle

from tests import requirements

HTTP_OAI = Path(__file__).with_name("http_oai.pl")
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Seen:
    """A record as a client understood it; titles in order, none of a deleted one."""

    identifier: str
    datestamp: str
    deleted: bool
    set_specs: frozenset
    titles: tuple


def sickle(base_url, from_=None, set_=None):
    """https://pypi.org/project/Sickle/"""
    wanted = _given(**{"from": from_, "set": set_})
    with suppress(NothingForSickle):
        records = Sickle(base_url, encoding="utf-8").ListRecords(metadataPrefix="oai_dc", **wanted)
        return [_of_sickle(record) for record in records]
    return []


def scythe(base_url, from_=None, set_=None):
    """https://pypi.org/project/oaipmh-scythe/"""
    with suppress(NothingForScythe), Scythe(base_url) as client:
        return [_of_scythe(record) for record in client.list_records(from_=from_, set_=set_)]
    return []


def pyoai(base_url, from_=None, set_=None):
    """https://pypi.org/project/oaipmh/, the successor of pyoai; asks by POST."""
    registry = MetadataRegistry()
    registry.registerReader("oai_dc", oai_dc_reader)
    since = datetime.fromisoformat(from_).replace(tzinfo=None) if from_ else None
    wanted = _given(from_=since, set=set_)
    with suppress(oaipmh.error.NoRecordsMatchError):
        client = oaipmh.client.Client(base_url, registry)
        client.updateGranularity()
        return [
            _of_pyoai(*found) for found in client.listRecords(metadataPrefix="oai_dc", **wanted)
        ]
    return []


def http_oai(base_url, from_=None, set_=None):
    """Perl's HTTP::OAI, which EPrints and Catmandu stand on."""
    perl = requirements.require_perl("HTTP::OAI", package="libhttp-oai-perl")
    wanted = [word for pair in _given(**{"from": from_, "set": set_}).items() for word in pair]
    return [
        Seen(
            r["identifier"], r["datestamp"], r["deleted"], frozenset(r["sets"]), tuple(r["titles"])
        )
        for r in _rows([perl, str(HTTP_OAI), base_url, *wanted])
    ]


def catmandu(base_url, from_=None, set_=None):
    """Catmandu's command line."""
    requirements.require_perl("Catmandu::Importer::OAI", package="libcatmandu-oai-perl")
    command = [requirements.require_program("catmandu"), "convert", "OAI", "--url", base_url]
    for name, value in _given(**{"from": from_, "set": set_}).items():
        command += [f"--{name}", value]
    return [
        Seen(
            row["_id"],
            row["_datestamp"],
            row["_status"] == "deleted",
            frozenset(row["_setSpec"]),
            tuple(row.get("title", ())),
        )
        for row in _rows([*command, "to", "JSON", "--line_delimited", "1"])
    ]


CLIENTS = (sickle, scythe, pyoai, http_oai, catmandu)


def _given(**arguments):
    return {name: value for name, value in arguments.items() if value is not None}


def _of_sickle(record):
    titles = () if record.deleted else tuple(record.metadata["title"])
    header = record.header
    return Seen(
        header.identifier, header.datestamp, record.deleted, frozenset(header.setSpecs), titles
    )


def _of_scythe(record):
    titles = () if record.deleted else tuple(record.metadata["title"])
    header = record.header
    return Seen(
        header.identifier, header.datestamp, header.deleted, frozenset(header.setSpecs), titles
    )


def _of_pyoai(header, metadata, _about):
    titles = () if metadata is None else tuple(str(title) for title in metadata["title"])
    moment = header.datestamp().replace(tzinfo=UTC)
    return Seen(
        str(header.identifier()),
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        bool(header.isDeleted()),
        frozenset(header.setSpec()),
        titles,
    )


def _rows(command):
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=TIMEOUT_SECONDS, text=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
