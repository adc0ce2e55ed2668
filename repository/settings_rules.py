"""What values settings may have: each rule names the key, its value and the remedy."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from ipaddress import ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from repository.errors import SettingsError
from repository.settings_mail import check_mail
from repository.settings_people import check_people
from search_index.opensearch import address_of

if TYPE_CHECKING:
    from repository.settings import Settings

LOOKUP_HOSTS = frozenset({"api.crossref.org", "api.datacite.org", "openlibrary.org"})
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]*)+")
_EMAIL = re.compile(r"[^\s@]+@([^\s@.]+\.)+[^\s@.]+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def checked(settings: Settings) -> Settings:
    """Return `settings` when every value can be used. Raises SettingsError naming key, value and remedy."""
    try:
        ZoneInfo(settings.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            f"timezone = {settings.timezone!r}: not an IANA zone such as Asia/Jakarta."
        ) from error
    if settings.default_language not in ("id", "en"):
        raise SettingsError(f"default_language = {settings.default_language!r}: use id or en.")
    if not 10 <= settings.oai_page_size <= 500:
        raise SettingsError(f"oai_page_size = {settings.oai_page_size}: use 10 to 500.")
    if not 1 <= settings.harvest_log_days <= 3650:
        raise SettingsError(f"harvest_log_days = {settings.harvest_log_days}: use 1 to 3650.")
    if settings.oai_requests_per_minute > 100_000:
        raise SettingsError(
            f"oai_requests_per_minute = {settings.oai_requests_per_minute}: use 0 (no ceiling) to 100000."
        )
    if settings.api_requests_per_minute > 100_000:
        raise SettingsError(
            f"api_requests_per_minute = {settings.api_requests_per_minute}: use 0 (no ceiling) to 100000."
        )
    _check_uploads(settings)
    _check_search_server(settings)
    _check_texts(settings)
    _check_networks(settings)
    _check_lookups(settings)
    _check_addresses(settings)
    check_mail(settings, settings.admin_email)
    check_people(settings)
    return replace(settings, base_url=settings.base_url.rstrip("/"))


def _check_uploads(settings: Settings) -> None:
    if not 1 <= settings.max_open_uploads <= 1000:
        raise SettingsError(f"max_open_uploads = {settings.max_open_uploads}: use 1 to 1000.")
    if not 1 <= settings.upload_days <= 90:
        raise SettingsError(f"upload_days = {settings.upload_days}: use 1 to 90.")


def _check_texts(settings: Settings) -> None:
    for knob in fields(settings):
        value = getattr(settings, knob.name)
        if isinstance(value, str) and _UNPRINTABLE.search(value):
            raise SettingsError(f"{knob.name} = {value!r}: holds a character that is no text.")
    if not settings.name.strip():
        raise SettingsError("name = '': give the repository a name.")


def _check_search_server(settings: Settings) -> None:
    """Its address may hold a password, so what is wrong with it is said without repeating it."""
    if not settings.search_url:
        return
    try:
        address_of(settings.search_url)
    except ValueError as error:
        raise SettingsError(
            f"search_url: {error}. Use an address such as https://user:password@host.example:9200/daluang."
        ) from None


def _check_lookups(settings: Settings) -> None:
    for host in settings.lookup_hosts:
        if host not in LOOKUP_HOSTS:
            raise SettingsError(
                f"lookup_hosts = {host!r}: use {', '.join(sorted(LOOKUP_HOSTS))}, or leave it out."
            )


def _check_networks(settings: Settings) -> None:
    for network in settings.harvest_private_networks:
        try:
            ip_network(network)
        except ValueError as error:
            raise SettingsError(
                f"harvest_private_networks = {network!r}: use a network such as 10.20.0.0/16 or 192.168.1.5/32."
            ) from error


def _check_addresses(settings: Settings) -> None:
    """The forms that OAI-PMH demands of what Identify says (oai-identifier.xsd, OAI-PMH.xsd)."""
    if not _DOMAIN.fullmatch(settings.oai_namespace):
        raise SettingsError(
            f"oai_namespace = {settings.oai_namespace!r}: use a domain name such as repositori.example.org."
        )
    if settings.admin_email and not _EMAIL.fullmatch(settings.admin_email):
        raise SettingsError(f"admin_email = {settings.admin_email!r}: use name@domain.example.")
    if settings.base_url and not _is_base_url(settings.base_url):
        raise SettingsError(
            f"base_url = {settings.base_url!r}: use https://host.example without a query."
        )

    for friend in settings.oai_friends:
        if not _is_base_url(friend):
            raise SettingsError(
                f"oai_friends = {friend!r}: use base URLs such as https://host.example/oai without a query."
            )
    for name in ("oai_icon_url", "metadata_licence"):
        value = getattr(settings, name)
        if value and not _is_address(value):
            raise SettingsError(
                f"{name} = {value!r}: use an address such as https://host.example/x."
            )


def _is_address(text: str) -> bool:
    """Whether the text is an http address that every validator of xs:anyURI takes."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    return is_whole and not re.search(r"[^!-~]|[<>\"{}|\\^`\[\]]|%(?![0-9A-Fa-f]{2})", text)


def _is_base_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment or parts.username or re.search(r"\s", text))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain
