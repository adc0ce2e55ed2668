"""Signing in by OpenID Connect: the code flow with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 7636).

Only issuers of the settings are asked, at their own host or those that the setting names, through the guarded client of
`partners.fetching`: judged addresses, no redirects of what carries a secret, limited in time and size. An ID token
counts when its signature, issuer, audience, time and nonce are right; everything else about its sender is ignored.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from repository import clock
from repository.errors import NotAllowed
from repository.partners.fetching import Client, FetchFailed, Limits
from repository.settings_people import OidcProvider

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures by a key that the issuer alone has; never `none`, and never one made with the client's own secret."""
LEEWAY_SECONDS = 30
LIFE_SECONDS = 600
"""How long somebody may take at the issuer's pages."""
LIMITS = Limits(
    connect_seconds=5, read_seconds=10, total_seconds=15, size_bytes=500_000, redirects=0
)


def N_(message: str) -> str:  # noqa: N802 - the mark by which messages are gathered
    """Return `message`, which is translated where it is shown."""
    return message


REFUSED = N_("Signing in there did not work. Try again, or sign in with your password.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps while it is away at the issuer; `link_to` is the account that a sign-in is added to."""

    provider: str
    state: str
    nonce: str
    verifier: str
    target: str
    began_at: int
    link_to: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who the issuer says it is. `email` is empty unless the issuer says that it verified it."""

    issuer: str
    subject: str
    email: str
    name: str


def new_attempt(provider: OidcProvider, target: str, link_to: int | None = None) -> Attempt:
    """Return an attempt with state, nonce and verifier that nobody can guess."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    began_at = int(clock.now().timestamp())
    return Attempt(provider.id, state, nonce, verifier, target, began_at, link_to)


def authorization_url(
    provider: OidcProvider, attempt: Attempt, redirect_uri: str, client: Client
) -> str:
    """Return the issuer's page to which the browser goes. Raises NotAllowed when the issuer cannot be asked."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest())
    fields = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = _configuration(provider, client)["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(fields)}"


def person_of(
    provider: OidcProvider,
    attempt: Attempt,
    answer: Mapping[str, str],
    redirect_uri: str,
    client: Client,
) -> Person:
    """Return who came back with `answer`, the arguments of the address. Raises NotAllowed for anything amiss."""
    age = clock.now().timestamp() - attempt.began_at
    is_mine = hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode())
    if not is_mine or attempt.provider != provider.id or not 0 <= age <= LIFE_SECONDS:
        raise NotAllowed(REFUSED)
    if answer.get("iss", provider.issuer) != provider.issuer or not answer.get("code"):
        raise NotAllowed(REFUSED)  # RFC 9207: the answer of another issuer
    configuration = _configuration(provider, client)
    fields = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "code_verifier": attempt.verifier,
    }
    tokens = _json(client, configuration["token_endpoint"], fields)
    claims = _claims(provider, attempt, tokens.get("id_token"), configuration, client)
    is_verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
    return Person(
        issuer=provider.issuer,
        subject=claims["sub"],
        email=claims["email"].strip().casefold() if is_verified else "",
        name=str(claims.get("name") or "")[:200],
    )


def client_of(user_agent: str, private_networks: tuple[str, ...]) -> Client:
    """Return the client that asks issuers; machines inside one's own network only when a setting allows them."""
    return Client(user_agent=user_agent, allowed_networks=private_networks, limits=LIMITS)


def _configuration(provider: OidcProvider, client: Client) -> dict[str, str]:
    """The issuer's own description, which must be of this issuer and lead to its hosts only (Discovery 1.0 §4.3)."""
    found = _json(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise NotAllowed(REFUSED)
    endpoints = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        address = str(found.get(name) or "")
        if not is_of(provider, address):
            raise NotAllowed(REFUSED)
        endpoints[name] = address
    return endpoints


def is_of(provider: OidcProvider, address: str) -> bool:
    """Whether an address lies at the issuer's host, or one that the setting names, and is as safe."""
    issuer, parts = urlsplit(provider.issuer), urlsplit(address)
    is_safe = parts.scheme == "https" or (parts.scheme == issuer.scheme == "http")
    return is_safe and parts.netloc in {issuer.netloc, *provider.hosts}


def _json(client: Client, url: str, fields: Mapping[str, str] | None = None) -> dict[str, Any]:
    try:
        answer = client.get(url) if fields is None else client.post(url, urlencode(fields))
        found = json.loads(answer.body) if answer.status == 200 else None
    except (FetchFailed, ValueError, RecursionError) as error:
        raise NotAllowed(REFUSED) from error
    if not isinstance(found, dict):
        raise NotAllowed(REFUSED)
    return found


def _claims(
    provider: OidcProvider,
    attempt: Attempt,
    token: Any,
    configuration: Mapping[str, str],
    client: Client,
) -> dict[str, Any]:
    """The claims of an ID token that is right in every respect (Core 1.0 §3.1.3.7)."""
    now = int(clock.now().timestamp())
    rules = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": attempt.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        keys = KeySet.import_key_set(_json(client, configuration["jwks_uri"]))  # type: ignore[arg-type]
        claims = jwt.decode(str(token or ""), keys, algorithms=list(ALGORITHMS)).claims
        rules.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotAllowed(REFUSED) from error
    audience, subject = claims["aud"], claims["sub"]
    is_for_others = isinstance(audience, list) and len(audience) > 1
    if is_for_others and claims.get("azp") != provider.client_id:
        raise NotAllowed(REFUSED)
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotAllowed(REFUSED)
    return dict(claims)
