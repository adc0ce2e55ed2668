"""Leader and control fields (001 to 008) of a MARC record, by the class of its type of record.

Positions are those of the MARC 21 Format for Bibliographic Data; `|` stands where the record does
not say.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.marc import kinds
from repository.crosswalks.values import Record
from repository.metadata import record, vocabularies

# Words in the names of bodies of the national government.
_GOVERNMENT = re.compile(
    r"\b(?:Kementerian|Departemen|Badan|Balai|Direktorat|Ditjen|Sekretariat|Inspektorat"
    r"|Republik Indonesia)\b",
    re.IGNORECASE,
)
_DATA_KINDS = {"survei": "a", "spasial": "c", "wawancara": "d", "observasi": "d", "dokumen": "d"}
_COMPUTER_FILES = {"a": "d", "t": "d", "k": "c", "g": "c", "e": "c", "i": "h"}
_LONGEST_MINUTES = 999


def leader(rec: Record, today: date) -> str:
    """The 24 characters; lengths are zeros, as MARCXML has none."""
    status = "d" if rec.get("state") == "withdrawn" else "n"
    kind = kinds.type_of_record(rec, today)
    level = "a" if rec.get("host", {}).get("title") else "m"
    was_seen = rec.get("state", "published") in {"published", "withdrawn"}
    encoding = " " if was_seen else "3"
    return f"00000{status}{kind}{level} a2200000{encoding}i 4500"


def control_fields(rec: Record, today: date) -> list[tuple[str, str]]:
    """Tags and texts of 001, 003, 005, 006, 007 and 008, in order."""
    kind = kinds.type_of_record(rec, today)
    is_online = kinds.is_online(rec, today)
    found = [
        ("001", str(rec["handle"])),
        ("003", kinds.organisation(rec)),
        ("005", _latest_transaction(rec, today)),
    ]
    if is_online and kind != "m":
        found.append(("006", f"m     o  {_COMPUTER_FILES[kind]} {_government(rec)}      "))
    if is_online:
        found.append(("007", "cr |||||||||||"))
    return [*found, ("008", _fixed_length(rec, today, kind, "o" if is_online else " "))]


def _latest_transaction(rec: Record, today: date) -> str:
    """The moment of the last change; the day an embargo ended is a change of its own."""
    changed = re.sub(r"\D", "", str(rec.get("record", {}).get("changed", "")))[:14]
    opened = str(rec.get("rights", {}).get("embargo_until", ""))
    if opened and opened <= today.isoformat():
        changed = max(changed, f"{opened.replace('-', '')}000000")
    return f"{changed or today.strftime('%Y%m%d'):0<14}.0"


def _fixed_length(rec: Record, today: date, kind: str, form: str) -> str:
    entered = str(rec.get("record", {}).get("created", "")) or today.isoformat()
    dates = _dates(record.main_date(rec))
    codes = [marc_language(code) for code in rec.get("language", ())]
    entered = entered[:10].replace("-", "")[2:]
    middle = _MATERIALS[kind](rec, form)
    return f"{entered}{dates}{kinds.country(rec)}{middle}{codes[0] if codes else '|||'} d"


def marc_language(code: str) -> str:
    """MARC language code, a collective one where the language has none of its own; `und` when
    unknown.
    """
    row = vocabularies.entry("languages", code)
    return str(row["marc"]) if row and row.get("marc") else "und"


def _dates(main: Any) -> str:
    """Positions 06 to 14: type of date, first and second date."""
    years = [_year(part) for part in str(main["edtf"]).split("/")] if main else []
    if not years or all(year == "uuuu" for year in years):
        return "nuuuuuuuu"
    if len(years) == 1:
        return f"s{years[0]}    "
    return f"s{years[0]}    " if years[0] == years[1] else f"q{years[0]}{years[1]}"


def _year(part: str) -> str:
    found = re.match(r"\d[\dX]{3}(?!\d)", part)
    return found[0].replace("X", "u") if found else "uuuu"


def _government(rec: Record) -> str:
    """`f` for a report or brief of a national government body, `|` for those of others."""
    if record.profile_of(rec.get("type")) not in {"report", "policy_brief"}:
        return " "
    bodies = [rec.get("publisher", {}).get("name"), rec.get("report", {}).get("issuing_unit")]
    return "f" if any(_GOVERNMENT.search(str(body)) for body in bodies if body) else "|"


def _books(rec: Record, form: str) -> str:
    decoration = rec.get("manuscript", {}).get("decoration", ())
    pictures = "a" if "illustration" in decoration else ""
    pictures += "p" if any(key.startswith("illumination") for key in decoration) else ""
    kind, profile = str(rec.get("type")), record.profile_of(rec.get("type"))
    contents = "t" if str(values.type_entry(rec)["genre"]) == "Report" else ""
    contents = "m" if profile == "thesis" else contents
    meeting = "1" if profile == "conference" or kind == "conference_proceedings" else "0"
    return f"{pictures:<4} {form}{contents:<4}{_government(rec)}{meeting}00 0 "


def _data(rec: Record, form: str) -> str:
    usual = "a" if rec.get("type") == "survey_data" else "u"
    kind = _DATA_KINDS.get(str(rec.get("dataset", {}).get("kind")), usual)
    return f"     {form}  {kind} {_government(rec)}      "


def _pictures(rec: Record, form: str) -> str:
    return f"nnn       {_government(rec)}{form}   kn"


def _moving_pictures(rec: Record, form: str) -> str:
    time = kinds.seconds(rec)
    minutes = math.ceil(time / 60) if time else None
    runs = "---" if minutes is None else f"{minutes if minutes <= _LONGEST_MINUTES else 0:03d}"
    return f"{runs}       {_government(rec)}{form}   vu"


def _sounds(rec: Record, form: str) -> str:
    roles = {agent.get("role") for agent in rec.get("creators", ())}
    is_speech = rec.get("type") == "lecture" or "spk" in roles
    words = "t " if "ive" in roles else "l " if is_speech else "||"
    return f"nnnn {form}      {words} n "


def _maps(rec: Record, form: str) -> str:
    return f"|||||| a  {_government(rec)}{form} |   "


_MATERIALS = {
    "a": _books,
    "t": _books,
    "m": _data,
    "k": _pictures,
    "g": _moving_pictures,
    "i": _sounds,
    "e": _maps,
}
