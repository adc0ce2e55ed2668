"""What every template is given: site, actor, languages, addresses of static files, filters for numbers and dates."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, request, url_for
from flask_babel import format_date, format_datetime, format_number, get_timezone

from repository import signing_in, web

_STATIC = Path(__file__).resolve().parent / "static"


def init_app(app: Flask) -> None:
    """Templates of `app` have the common names and filters afterwards."""
    app.context_processor(_common)
    app.add_template_filter(format_number, "numberformat")
    app.add_template_filter(day, "day")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(size, "size")


def day(value: date | datetime) -> str:
    """Return a day in words, in the site's zone: 23 November 2026."""
    if isinstance(value, datetime):
        return str(format_datetime(value, "d MMMM y"))
    return str(format_date(value, "d MMMM y"))


def moment(value: datetime) -> str:
    """Return day and time in the site's zone, the zone named: 23 November 2026 14.05 WIB."""
    # Babel names Indonesian zones in Indonesian only
    zone = value.astimezone(get_timezone()).tzname()
    return f"{format_datetime(value, 'd MMMM y HH.mm')} {zone}"


def size(size_bytes: int) -> str:
    """Return a size for people: 812 KB, 4,8 MB."""
    number = float(size_bytes)
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    return f"{format_number(round(number, 1) if number < 10 and unit not in ('B', 'KB') else round(number))} {unit}"


@cache
def _fingerprint(name: str) -> str:
    path = _STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def static_url(name: str) -> str:
    """Return the address of a static file with its version, so that browsers may keep it for ever."""
    return url_for("static", filename=name, v=_fingerprint(name))


def _common() -> dict[str, Any]:
    settings, present = web.settings(), web.language()
    return {
        "site": {
            "name": settings.name,
            "description": settings.tagline,
            "admin_email": settings.admin_email,
            "base_url": web.base_url(),
            "address": settings.address,
        },
        "actor": web.current_actor(),
        "locale": present,
        "languages": [
            {"code": code, "name": name, "url": _this_page_in(code), "is_current": code == present}
            for code, name in web.LANGUAGES.items()
        ],
        "static_url": static_url,
        "notices": signing_in.said(),
    }


def _this_page_in(code: str) -> str:
    arguments = [(k, v) for k, v in web.arguments().items(multi=True) if k != "lang"]
    return f"{quote(request.script_root + request.path)}?{urlencode([*arguments, ('lang', code)])}"
