"""The barest record, the worst one that an older release may have stored, and a file that no one may open."""

from tests.repository.crosswalks.conftest import SITE

HANDLE = "bcdf2345"
CONTROLS = "a\x00\x0b\x1b\ufffe\uffff\ud800b\x85"
SECRETS = (
    "Rahasia Sekali",
    "2119000001",
    "2001018001",
    "tertutup",
    "Bab tertutup",
    "987654",
    "c105ed",
)
TEXT = {"value": f"Kata {CONTROLS} & <b>kata</b> ]]>", "lang": f"i{CONTROLS}nd", "script": "Ar ab"}
_WITHHELD = {"kind": "person", "name": "Rahasia Sekali", "public": False}
_SCHEMES = (
    *("doi", "handle", "ark", "url", "isbn", "issn"),
    *("report_number", "shelfmark", "call_number"),
)


def bare(**values):
    """A record with nothing but its address, and the given values."""
    landing = f"{SITE}/items/{HANDLE}"
    return {"handle": HANDLE, "files": [], "urls": {"base": SITE, "landing": landing}} | values


def file_named(name, **values):
    """An open file of the barest record."""
    return {
        "name": name,
        "mime": "application/pdf",
        "size": 10,
        "sha256": "0" * 64,
        "role": "main",
        "label": "",
        "url": f"{SITE}/items/{HANDLE}/files/{name}",
        "is_open": True,
        "page_count": 0,
    } | values


def closed_file(**values):
    """A file that no visitor may open."""
    closed = {"size": 987654, "sha256": "c105ed" * 10 + "abcd", "label": "Bab tertutup"}
    return file_named("tertutup.pdf", is_open=False, page_count=37, **closed) | values


def worst():
    """A record with something wrong in every place."""
    return bare(
        type=CONTROLS,
        profile="manuscript",
        record={"created": "2026-01-01T00:00:00Z", "changed": "2026-01-02T00:00:00Z"},
        files=[closed_file()],
        rights={"licence": CONTROLS, "access": "open", "holder": CONTROLS, "statement": CONTROLS},
        **_people(),
        **_words(),
        **_times_and_places(),
        **_groups(),
    )


def _people():
    agent = {
        "kind": "person",
        "family": CONTROLS,
        "given": "\x00",
        "role": f"xx{CONTROLS}",
        "orcid": f"0000{CONTROLS}",
        "affiliation": [{"name": "\x01"}, {"name": f"Balai {CONTROLS}"}, {}],
        "ids": [{"scheme": "nim", "value": "2119000001", "public": False}],
    }
    return {
        "creators": [agent, _WITHHELD, {"kind": "organisation", "name": "\x00"}],
        "contributors": [agent, _WITHHELD | {"role": "own"}, _WITHHELD | {"role": "ths"}],
        "publisher": {"kind": "organisation", "name": CONTROLS},
        "funding": [{"funder": CONTROLS}],
        "consent": {"given_by": "Rahasia Sekali"},
    }


def _words():
    kinds = ("main", "original", "translated", "alternative")
    lists = ("description", "recommendations", "keywords", "depicted", "source", "extent")
    lines = ("place", "edition", "technique")
    return {
        "title": [{**TEXT, "kind": kind} for kind in kinds],
        "abstract": [TEXT, {"value": "\x00", "lang": "ind"}],
        "toc": TEXT,
        "audience": [CONTROLS],
        "subjects": [{"scheme": "daluang-subjects", "notation": "R9.9"}],
        "language": ["ind", f"q{CONTROLS}"],
        "script": ["Arab", CONTROLS],
        "script_variety": ["pegon-jv", CONTROLS],
        **{key: [TEXT, TEXT] for key in lists},
        **dict.fromkeys(lines, CONTROLS),
        "identifiers": [
            *({"scheme": scheme, "value": f"1 2%zz#a#[{CONTROLS}"} for scheme in _SCHEMES),
            {"scheme": "nim", "value": "2119000001"},
            {"scheme": "nidn", "value": "2001018001"},
            {"scheme": CONTROLS, "value": "x"},
        ],
        "relations": [
            {"type": CONTROLS, "title": CONTROLS},
            {"type": "replaces", "item": f"x y{CONTROLS}"},
            {"type": "relation", "target": {"scheme": "url", "value": "javascript:x"}},
            {"type": "relation", "target": {"scheme": "nidn", "value": "2001018001"}},
        ],
        "host": {"title": CONTROLS, "volume": "\x00", "issn": [CONTROLS], "first_page": "1"},
        "series": {"title": "\x00", "number": "1"},
        "event": {"name": CONTROLS, "date": CONTROLS, "place": CONTROLS},
    }


def _times_and_places():
    hijri = {"calendar": "hijri", "original": CONTROLS, "original_script": TEXT}
    box = {"west": 1, "east": 2, "south": 3, "north": 4}
    return {
        "dates": [
            {"type": "issued", "edtf": "20\x0024", "year": 2024, **hijri},
            {"type": "created", "edtf": "181X", "calendar": "x", "year": 1810},
            {"type": "collected", "edtf": "../2020", "calendar": "gregorian", "year": 2020},
        ],
        "temporal": [{"edtf": "-0100/0200", "year": -100}, {"edtf": "x", "year": 1}],
        "spatial": [
            {"name": CONTROLS, "uri": "not an address", "lat": 1.5, "lon": -2},
            {"name": "B", "uri": "http://a:b/%zz", "box": box},
            {"name": CONTROLS, "role": "created"},
        ],
    }


def _groups():
    volume = {"n": 1, "title": [TEXT], "from": CONTROLS, "to": CONTROLS, "author": "\x00"}
    return {
        "capture": {"device": CONTROLS, "dpi": 400, "raw_kept": True},
        "report": {"issuing_unit": CONTROLS},
        "thesis": {"level": CONTROLS, "grantor": CONTROLS},
        "dataset": {"method": [TEXT], "software": [CONTROLS], "personal_data": "none"},
        "map": {"scale": CONTROLS},
        "manuscript": {
            "owner": _WITHHELD,
            "watermark": None,
            "material": ["daluang", CONTROLS],
            "condition": [CONTROLS],
            "colophon": [TEXT],
            "texts": [volume],
            "bibliography": [CONTROLS],
            **dict.fromkeys(("repository", "binding", "provenance", "acquisition"), CONTROLS),
        },
    }
