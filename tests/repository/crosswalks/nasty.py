"""Records that a format must bear: sparse, closed, withheld, withdrawn, and with letters that XML cannot hold."""

from datetime import date

from hypothesis import strategies as st
from lxml import etree

from repository.metadata.flat import from_flat
from tests.repository.crosswalks.conftest import NAMES, load

HANDLE = "bcdf2345"
SITE = {"base": "https://a.id", "landing": f"https://a.id/items/{HANDLE}"}
PRIVATE = ("Rahasia", "2119000001", "tertutup.pdf", "izin.pdf", "Pemilik naskah")
CONTROL = "a\x00\x0b\x1f\ufffe\ud800b"


def canonical(element):
    """The element as text that is equal for equal XML, however it was written."""
    tidy = etree.fromstring(etree.tostring(element), etree.XMLParser(remove_blank_text=True))
    return etree.tostring(tidy, method="c14n2")


def _barest():
    return {"handle": HANDLE, "files": [], "urls": SITE}


def _withheld():
    record = load("02-thesis-embargoed")
    hidden = {"kind": "person", "name": "Rahasia", "role": "aut", "public": False}
    record["creators"] = [hidden]
    record["contributors"] = [
        hidden | {"role": "ths"},
        {"kind": "person", "name": "Pemilik naskah", "role": "own"},
    ]
    record["identifiers"] += [
        {"scheme": s, "value": "2119000001"} for s in ("nim", "nidn", "kode_prodi")
    ]
    return record


def _closed(access):
    record = load("01-report")
    record["rights"] |= {"access": access, "embargo_until": "2999-01-01"}
    closed = {"name": "tertutup.pdf", "mime": "application/pdf", "role": "main", "is_open": False}
    record["files"] = [closed | {"url": "https://a.id/tertutup.pdf"}]
    return record


def _open_with_closed_files():
    record = load("01-report")
    for name, role in (("tertutup.pdf", "main"), ("izin.pdf", "consent")):
        url = f"https://a.id/items/1001/files/{name}"
        file = {"name": name, "mime": "application/pdf", "role": role, "url": url}
        record["files"].append(file | {"is_open": role == "consent"})
    return record


def _withdrawn():
    record = load("01-report") | {"state": "withdrawn", "files": []}
    reason = [{"value": "Permintaan penulis", "lang": "ind"}]
    record["withdrawal"] = {"at": "2026-01-01T00:00:00Z", "reason_public": reason}
    return record


_CODED = {"kind", "role", "type", "scheme", "notation", "lang", "script", "part", "material", "condition",
          "hand", "decoration", "binding", "foliation", "title_source", "acquisition", "level"}  # fmt: skip
_UNTOUCHED = {"handle", "profile", "type", "state", "urls", "files", "record", "dates", "temporal", "rights",
              "language", "script", "script_variety", "version", "subjects", "dataset"}  # fmt: skip


def _full_of(words, record):
    """The record with every text that a person may have typed replaced."""

    def replaced(value, key):
        if isinstance(value, dict):
            return {k: replaced(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [replaced(v, key) for v in value]
        return words if isinstance(value, str) and key not in _CODED else value

    return {k: v if k in _UNTOUCHED else replaced(v, k) for k, v in record.items()}


def _strange_dates(*edtf):
    record = load("04-manuscript")
    kinds = ("issued", "available", "created")
    record["dates"] = [
        {"type": kind, "edtf": text, "calendar": "gregorian", "year": year}
        for kind, (text, year) in zip(kinds, edtf, strict=False)
    ]
    record["temporal"] = [{"edtf": text, "year": year} for text, year in edtf]
    return record


def _places():
    record = load("05-dataset")
    record["spatial"] = [
        {"name": "Kudus", "lat": -6.8, "lon": 110.84},
        {"name": "Di luar bumi", "lat": 95.0, "lon": 500, "box": {"west": 1}},
        {"name": "Teks", "lat": "6 LS", "lon": None, "box": {"west": "x", "east": 1, "south": 2, "north": 3}},
        {"lat": 0, "lon": 0},
    ]  # fmt: skip
    return record


RECORDS = {
    "barest": _barest(),
    "title only": _barest() | {"title": [{"value": "Judul", "lang": "ind", "kind": "main"}]},
    "an unknown type": load("01-report") | {"type": "tiada"},
    "withheld names and numbers": _withheld(),
    "restricted": _closed("restricted"),
    "embargoed": _closed("embargoed"),
    "metadata only": _closed("metadata_only"),
    "open with closed files": _open_with_closed_files(),
    "withdrawn": _withdrawn(),
    "nobody": {
        k: v for k, v in load("04-manuscript").items() if k not in ("creators", "publisher")
    },
    "dates of long ago": _strange_dates(("0870", 870), ("-0044", -44), ("18XX", 1800)),
    "dates far away": _strange_dates(("Y17000", 17000), ("1816/1820", 1816), ("../1850", 1850)),
    "qualified dates": _strange_dates(("2020-03~", 2020), ("2021?", 2021), ("1817-01-30%", 1817)),
    "places": _places(),
    **{
        f"{name} with letters that XML cannot hold": _full_of(CONTROL, load(name)) for name in NAMES
    },
    **{f"{name} with nothing but such letters": _full_of("\x00\x1f", load(name)) for name in NAMES},
    **{f"{name} with mark-up": _full_of('</x> & <b> ]]> "', load(name)) for name in NAMES},
    **{f"{name} with white space": _full_of(" \n\t ", load(name)) for name in NAMES},
}

_words = st.text(min_size=1, max_size=30)
rows = st.fixed_dictionaries(
    {"identifier": st.just("x")},
    optional={
        "type": st.sampled_from(
            ["report", "article", "manuscript", "image", "thesis", "dataset", "map"]
        ),
        "title": _words,
        "abstract": _words,
        "creators": st.lists(st.builds(lambda name: {"name": name}, _words), max_size=3),
        "subjects": st.lists(_words, max_size=3),
        "publisher": _words,
        "coverage": _words,
        "source": _words,
        "relation": _words,
        "rights": _words,
        "language": st.sampled_from(["id", "ar", "bug", "btk"]),
        "date": st.sampled_from(["2024", "181X", "../1850", "12 Rabiulawal 1232 H"]),
    },
)
"""Rows of the import format with any words in them."""


def record_of_row(row, *, is_clean):
    """The record that an import makes of a row; not clean, as an older release may have stored it."""
    document = from_flat(row, today=date(2026, 11, 23)).document
    if not is_clean:
        document["description"] = [{"value": row.get("abstract", "\x00"), "lang": "ind"}]
    return document | _barest()
