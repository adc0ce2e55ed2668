"""Records for tests of formats: the sample content, hard cases, and random ones of every profile.

What must never leave is marked: names, numbers and files with `SECRET` in them.
"""

import copy

from hypothesis import strategies as st

from repository.demo.manuscript_setting import manuscripts
from repository.demo.reports import import_row, reports
from repository.metadata import vocabularies
from repository.metadata.flat import from_flat
from tests.repository.crosswalks.conftest import DAY, NAMES, SITE, load

SECRET = "RAHASIA"
CONTROLS = "\x00\x01\x0b\x1f\ufffe\uffff\x85"
ARABIC = "تحفة المريدين في بيان أحوال السالكين إلى رب العالمين "


def finished(document, handle="bcdf2345", **changes):
    """The document with what stands in tables: a published item with a file for each role."""
    landing = f"{SITE}/items/{handle}"
    is_open = document.get("rights", {}).get("access") == "open"
    roles = {"main": "application/pdf", "page": "image/jpeg", "documentation": "text/csv"}
    files = [
        {
            "name": f"{role}.bin",
            "mime": mime,
            "size": 10,
            "sha256": "0" * 64,
            "role": role,
            "label": None,
            "url": f"{landing}/files/{role}.bin",
            "is_open": is_open,
        }
        for role, mime in roles.items()
    ]
    return {
        **document,
        "handle": handle,
        "profile": vocabularies.profile_of(document.get("type")),
        "state": "published",
        "collections": ["semua"],
        "files": files,
        "record": {"created": "2026-01-02T03:04:05Z", "changed": "2026-02-03T04:05:06Z"},
        "urls": {"landing": landing, "base": SITE},
        **changes,
    }


def _sample_rows():
    yield from (import_row(report) for report in reports())
    for manuscript in manuscripts():
        row = dict(manuscript.head["row"])
        row.pop("size", None)
        shelfmark = {"scheme": "shelfmark", "value": row.pop("shelfmark")}
        group = manuscript.head["manuscript"]
        yield {"type": "manuscript", **row, "identifiers": [shelfmark], "manuscript": group}


def sample_content():
    """A record of each report and manuscript of the sample content."""
    documents = [from_flat(row, today=DAY).document for row in _sample_rows()]
    return [finished(document, f"cnth{n:04d}") for n, document in enumerate(documents)]


def _changed(name, change):
    record = copy.deepcopy(load(name))
    change(record)
    return record


def _dirty(record):
    dirt = f"A{CONTROLS}\tB\n\n C <b>&amp; ]]>"
    record["title"][0]["value"] = dirt
    record["abstract"] = [{"value": dirt, "lang": "ind"}, {"value": CONTROLS, "lang": "eng"}]
    record["creators"][0] = {"kind": "person", "name": CONTROLS, "role": "aut"}
    record["keywords"] = [{"value": CONTROLS, "lang": "ind"}, {"value": dirt, "lang": "ind"}]
    record["publisher"] = {"kind": "organisation", "name": dirt}
    record["identifiers"] = [
        {"scheme": "url", "value": 'https://contoh.id/a b{}<>\\^`|"'},
        {"scheme": "url", "value": "http://contoh.id:port/"},
        {"scheme": "doi", "value": '10.5072/<a>"b" c'},
    ]
    record["spatial"] = [{"name": dirt, "uri": "bukan alamat"}]


def _withheld(record):
    hidden = {"kind": "person", "family": SECRET, "given": "Nama", "public": False}
    number = {"scheme": "nim", "value": f"{SECRET}-1", "public": False}
    record["creators"] = [{**hidden, "role": "aut", "ids": [number]}, *record["creators"]]
    record["contributors"] = [
        {**hidden, "role": role} for role in ("ths", "dgc", "own", "fnd", "edt", "dgg")
    ]
    record["identifiers"] += [
        {"scheme": scheme, "value": f"{SECRET}-2"} for scheme in ("nim", "nidn", "kode_prodi")
    ]
    record["relations"] = [
        {"type": "relation", "target": {"scheme": "nidn", "value": f"{SECRET}-3"}}
    ]
    record["manuscript"] = {"owner": {"kind": "person", "name": SECRET, "role": "own"}}
    record["consent"] = {"given_by": SECRET, "date": "2012-05-10", "scope": SECRET}
    record["rights"]["embargo_reason"] = SECRET


def _closed(access):
    def change(record):
        record["rights"] |= {"access": access, "embargo_until": "2028-03-02"}
        record["files"] = [
            {**file, "name": f"{SECRET}.pdf", "url": f"{SITE}/{SECRET}.pdf", "mime": SECRET}
            for file in record["files"]
        ]

    return change


def _long_arabic(record):
    record["title"] = [
        {"value": (ARABIC * 60).strip(), "lang": "ara", "script": "Arab", "kind": "main"},
        {"value": (ARABIC * 5).strip(), "lang": "ara", "script": "Arab", "kind": "original"},
    ]
    record["abstract"] = [{"value": (ARABIC * 400).strip(), "lang": "ara", "script": "Arab"}]


def _sparse():
    bare = {"title": [{"value": "Rancangan", "lang": "und", "kind": "main"}]}
    landing = f"{SITE}/items/bcdf2345"
    return {**bare, "handle": "bcdf2345", "urls": {"landing": landing, "base": SITE}}


def hard_cases():
    """Records by name: drafts, dirt, secrets, closed files, long Arabic, withdrawn."""
    found = {
        "sparse": _sparse(),
        "empty": {key: value for key, value in _sparse().items() if key != "title"},
        "draft": finished({"type": "report", "title": []}, state="draft"),
        "dirty": _changed("01-report", _dirty),
        "withdrawn": _changed("06-withdrawn.before", lambda r: r.update(state="withdrawn")),
        "long arabic": _changed("04-manuscript", _long_arabic),
    }
    for name in NAMES:
        found[f"secrets in {name}"] = _changed(name, _withheld)
        for access in ("embargoed", "restricted", "metadata_only"):
            found[f"{access} {name}"] = _changed(name, _closed(access))
    for key, kind in vocabularies.entries("resource_types").items():
        found[f"bare {key}"] = finished(_bare(key, kind))
    return found


def _bare(key, kind):
    return {
        "type": key,
        "title": [{"value": f"Contoh {kind['label_id']}", "lang": "ind", "kind": "main"}],
        "creators": [{"kind": "person", "name": "Wagiman", "role": "aut"}],
        "dates": [{"type": "issued", "edtf": "2024", "calendar": "gregorian", "year": 2024}],
        "language": ["ind"],
        "rights": {"access": "open", "licence": "cc-by-4.0"},
    }


# -- random records ----------------------------------------------------------------------------


def _keys(vocabulary):
    return st.sampled_from(sorted(vocabularies.entries(vocabulary)))


words = st.text(min_size=1, max_size=30) | st.sampled_from([ARABIC.strip(), "a: b", "Kata. Unit"])
_texts = st.fixed_dictionaries(
    {"value": words, "lang": _keys("languages")},
    optional={
        "script": _keys("scripts"),
        "kind": st.sampled_from(["main", "translated", "original", "alternative"]),
        "part": st.sampled_from(["original", "transliteration", "translation"]),
    },
)
_years = st.sampled_from(
    [
        *[("2024", 2024), ("2024-02", 2024), ("2024-02-29", 2024), ("1817-01-30~", 1817)],
        *[("181X", 1810), ("18XX", 1800), ("1816/1820", 1816), ("../1850", 1850)],
        ("1850/..", 1850),
    ]
)
_dates = st.builds(
    lambda pair, original: (
        {"edtf": pair[0], "year": pair[1], "calendar": "gregorian"}
        | ({"original": original} if original else {})
    ),
    _years,
    st.none() | words,
)
_typed_dates = st.builds(
    lambda stored, kind: {**stored, "type": kind},
    _dates,
    st.sampled_from(
        ["issued", "created", "submitted", "accepted", "copyrighted", "available", "collected"]
    ),
)
_bodies = st.fixed_dictionaries({"name": words}, optional={"ror": st.just("05a1b2c34")})
_details = {
    "role": _keys("relators"),
    "title_kept": words,
    "orcid": st.just("0000-0002-1825-0097"),
    "affiliation": st.lists(_bodies, max_size=2),
}
_agents = st.one_of(
    st.fixed_dictionaries({"kind": st.just("person"), "name": words}, optional=_details),
    st.fixed_dictionaries(
        {"kind": st.just("person"), "family": words, "given": words}, optional=_details
    ),
    st.fixed_dictionaries({"kind": st.just("organisation"), "name": words}, optional=_details),
    st.just({"kind": "person", "name": SECRET, "role": "ths", "public": False}),
)
_numbers = st.fixed_dictionaries({"scheme": _keys("identifier_schemes"), "value": words}).map(
    lambda i: {**i, "value": SECRET} if i["scheme"] in {"nim", "nidn", "kode_prodi"} else i
)
_relations = st.fixed_dictionaries(
    {"type": _keys("relation_types")},
    optional={"item": st.just("bcdf2346"), "target": _numbers, "title": words},
)
_boxes = st.just({"west": 95.0, "east": 141.1, "south": -11.1, "north": 6.1})
_places = st.fixed_dictionaries(
    {"name": words},
    optional={
        "uri": words | st.just("https://sws.geonames.org/1643084/"),
        "role": st.sampled_from(["created", "recorded"]),
        "box": _boxes,
    },
)
_extents = st.fixed_dictionaries(
    {"value": words, "lang": st.just("ind")},
    optional={
        "seconds": st.integers(1, 100_000),
        "height_cm": st.just(12.5),
        "leaves": st.integers(1, 500),
    },
)
_many = {"max_size": 3}
_rights = st.fixed_dictionaries(
    {"access": st.sampled_from(["open", "embargoed", "restricted", "metadata_only"])},
    optional={
        "licence": _keys("licences"),
        "holder": words,
        "year": st.integers(1900, 2100) | st.none(),
        "statement": words,
        "embargo_until": st.sampled_from(["2020-01-01", "2028-03-02"]),
        "embargo_reason": st.just(SECRET),
    },
)
_theses = st.fixed_dictionaries(
    {"level": st.sampled_from(["bachelor", "master", "doctoral"])},
    optional={"name": words, "discipline": words, "grantor": words, "defended": st.just("2024-05")},
)
_manuscripts = st.fixed_dictionaries(
    {},
    optional={
        "repository": words,
        "owner": st.just({"kind": "person", "name": SECRET, "public": False}),
        "title_source": _keys("title_source"),
        "material": st.lists(_keys("ms_material"), **_many),
        "condition": st.lists(_keys("ms_condition"), **_many),
        "hand": st.lists(_keys("ms_hand"), **_many),
        "decoration": st.lists(_keys("ms_decoration"), **_many),
        "foliation": st.lists(_keys("ms_quire_marks"), **_many),
        "binding": _keys("ms_binding"),
        "acquisition": _keys("acquisition"),
        "provenance": words,
        "ink": words,
        "lines": words,
        "incipit": st.lists(_texts, **_many),
        "colophon": st.lists(_texts, **_many),
        "bibliography": st.lists(words, **_many),
        "texts": st.lists(
            st.fixed_dictionaries(
                {"title": st.lists(_texts, max_size=2)},
                optional={"from": st.just("1v"), "to": st.just("24r"), "author": words},
            ),
            **_many,
        ),
    },
)
_hosts = st.fixed_dictionaries(
    {"title": words},
    optional={
        "volume": words,
        "issue": words,
        "first_page": words,
        "last_page": words,
        "part": words,
        "issn": st.lists(st.just("0317-8471"), max_size=2),
        "isbn": st.just("9783161484100"),
    },
)
_documents = st.fixed_dictionaries(
    {"type": _keys("resource_types"), "title": st.lists(_texts, min_size=1, max_size=3)},
    optional={
        "creators": st.lists(_agents, **_many),
        "contributors": st.lists(_agents, **_many),
        "abstract": st.lists(_texts, max_size=2),
        "description": st.lists(_texts, max_size=2),
        "recommendations": st.lists(_texts, max_size=2),
        "depicted": st.lists(_texts, max_size=2),
        "toc": _texts,
        "subjects": st.lists(
            st.fixed_dictionaries(
                {"scheme": st.just("daluang-subjects"), "notation": _keys("subjects")}
            ),
            **_many,
        ),
        "keywords": st.lists(_texts, **_many),
        "publisher": st.fixed_dictionaries({"kind": st.just("organisation"), "name": words}),
        "place": words | st.sampled_from(["Jakarta", "Leiden", "Kairo, Mesir"]),
        "dates": st.lists(_typed_dates, **_many),
        "language": st.lists(_keys("languages"), **_many),
        "script": st.lists(_keys("scripts"), max_size=2),
        "script_variety": st.lists(_keys("script_varieties"), max_size=2),
        "extent": st.lists(_extents, **_many),
        "identifiers": st.lists(_numbers, **_many),
        "relations": st.lists(_relations, **_many),
        "host": _hosts,
        "series": st.fixed_dictionaries({"title": words}, optional={"number": words}),
        "event": st.fixed_dictionaries({"name": words}, optional={"date": words, "place": words}),
        "source": st.lists(_texts, max_size=2),
        "spatial": st.lists(_places, **_many),
        "temporal": st.lists(_dates, max_size=2),
        "audience": st.lists(words, max_size=2),
        "funding": st.lists(
            st.fixed_dictionaries({"funder": words}, optional={"award": words}), max_size=2
        ),
        "edition": words,
        "technique": words,
        "version": _keys("coar_versions"),
        "rights": _rights,
        "thesis": _theses,
        "manuscript": _manuscripts,
        "report": st.fixed_dictionaries({}, optional={"issuing_unit": words}),
        "dataset": st.fixed_dictionaries(
            {}, optional={"kind": words, "version": words, "method": st.lists(_texts, max_size=1)}
        ),
        "map": st.fixed_dictionaries(
            {}, optional={"scale": words | st.just("1:50.000"), "projection": words}
        ),
    },
)


def random_records():
    """Records of every profile with any of the properties, clean or not, open or closed."""
    return _documents.map(finished)
