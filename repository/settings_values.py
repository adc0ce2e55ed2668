"""Values of settings as a file or the environment writes them, brought to the type that the setting has."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from repository.errors import SettingsError
from repository.settings_people import OidcProvider, providers_of

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def typed(key: str, value: Any, default: Any) -> Any:
    """Return `value` with the type of `default`. Raises SettingsError naming key, value and what is needed."""
    if key == "oidc_providers":
        return providers_of(value)
    if isinstance(default, tuple):
        return _names(key, value)
    if isinstance(default, int):
        return _whole_number(key, value)
    if not isinstance(value, str):
        raise SettingsError(f"{key} = {value!r}: text in quotes is needed.")
    return value


def toml(value: Any) -> str:
    """Return `value` as TOML writes it."""
    if isinstance(value, tuple):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    if isinstance(value, OidcProvider):
        shown = (f"{knob.name} = {toml(getattr(value, knob.name))}" for knob in fields(value))
        return "{" + ", ".join(shown) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return f'"{str(value).translate(_ESCAPES)}"'


def _names(key: str, value: Any) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SettingsError(f'{key} = {value!r}: a list is needed, such as ["a.example"].')
    return tuple(name.strip() for name in names if name.strip())


def _whole_number(key: str, value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    is_written = isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,18}\s*", value)
    if not is_number and not is_written:
        raise SettingsError(f"{key} = {value!r}: a whole number is needed.")
    if int(value) < 0:
        raise SettingsError(f"{key} = {value!r}: not less than 0.")
    return int(value)
