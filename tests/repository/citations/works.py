"""Records of every kind that is cited, as small as their references allow."""

SITE = "https://repositori.example.org"
BODY = {"kind": "organisation", "name": "Balai Penelitian Contoh"}
FAUZI = {
    "kind": "person",
    "family": "Fauzi",
    "given": "Ahmad Zaini",
    "prefix": ["Prof.", "Dr."],
    "suffix": ["M.A."],
}
HIDAYATI = {"kind": "person", "family": "Hidayati", "given": "Nurul", "prefix": ["Hj."]}
WAGIMAN = {"kind": "person", "name": "Wagiman", "prefix": ["K.H."]}
KARTINI = {"kind": "person", "name": "Kartini", "title_kept": "Raden Ajeng"}
KWEE = {"kind": "person", "family": "Kwee", "given": "Tek Hoay", "order": "family-first"}
DOI = [{"scheme": "doi", "value": "10.5072/daluang.7"}]


def work(kind, title, creators, year=None, lang="ind", **rest):
    """A record of the type `kind`."""
    dates = (
        [{"type": "issued", "edtf": year, "calendar": "gregorian", "year": int(year[:4])}]
        if year
        else []
    )
    return {
        "handle": "bcdf2345",
        "type": kind,
        "title": [{"value": title, "lang": lang, "kind": "main", **rest.pop("written", {})}],
        "creators": creators,
        "dates": dates,
        "language": [lang],
        "urls": {"base": SITE, "landing": f"{SITE}/items/bcdf2345"},
        **rest,
    }


def edited(agent, role="edt"):
    """The agent as a contributor."""
    return {**agent, "role": role}


PRESS = {"publisher": {"kind": "organisation", "name": "Litbang Press"}, "place": "Jakarta"}
WORKS = {
    "report": work(
        "research_report",
        "Moderasi beragama di pesantren",
        [FAUZI, WAGIMAN],
        "2024-06",
        publisher=BODY,
        place="Jakarta",
        identifiers=[{"scheme": "report_number", "value": "LP/2024/07"}, *DOI],
    ),
    "article": work(
        "journal_article",
        "Khotbah Jumat di desa",
        [WAGIMAN, KARTINI],
        "2023-12",
        host={
            "title": "Jurnal Contoh",
            "volume": "36",
            "issue": "2",
            "first_page": "151",
            "last_page": "172",
        },
    ),
    "book": work("book", "Islam di Nusantara", [KWEE, FAUZI], "2020", edition="2", **PRESS),
    "edited book": work(
        "book",
        "Islam di Nusantara",
        [],
        "2020",
        contributors=[edited(FAUZI), edited(HIDAYATI)],
        **PRESS,
    ),
    "translation": work(
        "book", "Ihya", [WAGIMAN], "2020", contributors=[edited(HIDAYATI, "trl")], **PRESS
    ),
    "chapter": work(
        "book_chapter",
        "Wakaf produktif",
        [HIDAYATI],
        "2021",
        contributors=[edited(FAUZI)],
        host={"title": "Ekonomi Islam", "first_page": "12", "last_page": "34"},
        **PRESS,
    ),
    "thesis": work(
        "thesis",
        "Wakaf di pesisir",
        [HIDAYATI],
        "2026-02",
        thesis={"level": "master", "grantor": "Universitas Islam Negeri Contoh"},
    ),
    "conference paper": work(
        "conference_paper",
        "Zakat digital",
        [FAUZI],
        "2022-05-10",
        **PRESS,
        host={"title": "Prosiding Seminar Zakat", "first_page": "1", "last_page": "9"},
        event={"name": "Seminar Nasional Zakat", "place": "Bandung"},
    ),
    "presentation": work(
        "conference_presentation",
        "Zakat digital",
        [FAUZI],
        "2022-05-10",
        event={"name": "Seminar Nasional Zakat", "place": "Bandung"},
    ),
    "dataset": work(
        "dataset",
        "Data kerukunan 2023",
        [BODY],
        "2024-01-15",
        publisher=BODY,
        identifiers=DOI,
        version_number=2,
    ),
    "manuscript": work(
        "manuscript",
        "Tuḥfat al-murīdīn",
        [WAGIMAN],
        lang="ara",
        written={"script": "Latn"},
        dates=[{"type": "created", "edtf": "1817~", "calendar": "gregorian", "year": 1817}],
        manuscript={"repository": "Perpustakaan Contoh"},
        identifiers=[{"scheme": "shelfmark", "value": "AJ 1"}],
    ),
    "arabic title": work(
        "book",
        "تحفة المريدين",
        [{"kind": "person", "name": "عبد الكريم"}],
        "1990",
        lang="ara",
        written={"script": "Arab"},
        **PRESS,
    ),
    "no date": work("report", "Catatan lapangan", [WAGIMAN], publisher=BODY),
    "no author": work("report", "Catatan lapangan", [], "1999", publisher=BODY),
    "many authors": work(
        "book",
        "Ensiklopedi",
        [
            {"kind": "person", "family": f"Nama{c}", "given": "Ali"}
            for c in "ABCDEFGHIJKLMNOPQRSTUV"
        ],
        "2001",
        **PRESS,
    ),
    "english title": work(
        "report",
        "The role of the mosque in village life",
        [FAUZI],
        "2011",
        lang="eng",
        publisher=BODY,
    ),
    "map": work("map", "Peta masjid Jawa", [BODY], "1935"),
    "other": work("other", "Pedoman", [BODY], "2005-03-01"),
}
