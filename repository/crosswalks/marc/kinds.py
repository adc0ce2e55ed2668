"""What a record is in MARC's eyes: its type of record, where it was published, whether it is online.

The leader, 006, 008 and the RDA content terms all follow from these.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import record

# MARC country codes of the places abroad that Indonesian religious libraries meet most.
_ABROAD = {
    "my ": ("malaysia", "kuala lumpur", "shah alam", "bangi"),
    "si ": ("singapura", "singapore"),
    "bx ": ("brunei", "bandar seri begawan"),
    "th ": ("thailand", "bangkok", "patani", "pattani"),
    "ua ": ("mesir", "egypt", "kairo", "cairo", "bulaq"),
    "su ": ("arab saudi", "saudi arabia", "mekkah", "makkah", "madinah", "riyadh", "jeddah"),
    "le ": ("lebanon", "libanon", "beirut"),
    "tu ": ("turki", "turkey", "istanbul"),
    "ii ": ("india", "bombay", "mumbai", "delhi"),
    "ne ": ("belanda", "netherlands", "leiden", "amsterdam", "den haag", "the hague"),
    "gw ": ("jerman", "germany", "berlin"),
    "fr ": ("prancis", "france", "paris"),
    "enk": ("inggris", "england", "london", "oxford", "cambridge"),
    "at ": ("australia", "canberra", "melbourne", "sydney"),
    "ja ": ("jepang", "japan", "tokyo", "kyoto"),
    "xxu": ("amerika serikat", "united states", "new york"),
}
_COUNTRIES = {place: code for code, places in _ABROAD.items() for place in places}
_INDONESIA, _UNKNOWN = "io ", "xx "


def organisation(rec: Record) -> str:
    """Who vouches for the record (003, 040): the host name of the site."""
    return urlsplit(str(rec["urls"]["base"])).hostname or "daluang"


def is_online(rec: Record, today: date) -> bool:
    """Whether an online copy is described: all but items of which only the description is kept."""
    return record.access_on(rec, today) != "metadata_only"


def type_of_record(rec: Record, today: date) -> str:
    """Leader position 06: `a` text, `t` manuscript, `m` data, `k` picture, `g` video, `i` sound, `e`
    map.

    A lecture is what its recording is, as far as anybody may see it.
    """
    kind = str(values.type_entry(rec)["marc_leader06"])
    if rec.get("type") != "lecture":
        return kind
    mimes = [str(f.get("mime", "")) for f in values.open_files(rec, today)]
    if any(mime.startswith("video/") for mime in mimes):
        return "g"
    is_heard = any(mime.startswith("audio/") for mime in mimes) or seconds(rec)
    return "i" if is_heard else kind


def seconds(rec: Record) -> int | None:
    """Running time in seconds, or None."""
    return next((int(e["seconds"]) for e in rec.get("extent", ()) if e.get("seconds")), None)


def place(rec: Record) -> str:
    """Place of publication; `[Indonesia]` for a work in Indonesian that names none, else nothing."""
    if rec.get("place"):
        return str(rec["place"])
    return "[Indonesia]" if "ind" in list(rec.get("language", ()))[:1] else ""


def places_created(rec: Record) -> list[str]:
    """Where the original was made."""
    return [str(p["name"]) for p in rec.get("spatial", ()) if p.get("role") == "created"]


def country(rec: Record) -> str:
    """MARC country code of the place that stands for the item: `io ` unless it lies abroad, `xx `
    when nothing tells.
    """
    main = record.main_date(rec) or {}
    made = places_created(rec) if main.get("type") == "created" else []
    named = made[0] if made else place(rec)
    words = re.split(r"[,;:()\[\]]", named.casefold())
    codes = [_COUNTRIES[word.strip()] for word in words if word.strip() in _COUNTRIES]
    if codes:
        return codes[0]
    return _INDONESIA if named else _UNKNOWN
