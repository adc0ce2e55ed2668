"""Signing in elsewhere: against an issuer of the tests that signs real tokens, and all that a hostile one may say."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from repository import clock
from repository.db import db, transaction
from repository.people.models import Role, User
from repository.people.operations import add_user, set_password, system_actor
from repository.settings_people import OidcProvider
from tests import pages
from tests.browsing import follow, open_form, said
from tests.signing_in import client_of

EMAIL, PASSWORD = "siti@contoh.id", "kuda hitam di padang"
CLIENT_ID, SUBJECT = "daluang", "0000-0002-1825-0097"
KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})


class Issuer(BaseHTTPRequestHandler):
    """Discovery, keys and tokens; `server.change` changes the claims, `server.key` signs."""

    def do_GET(self):
        base = self.server.address
        if self.path == "/jwks":
            return self._answer({"keys": [KEY.as_dict(private=False)]})
        return self._answer(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/jwks",
            }
            | self.server.description
        )

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked = self.server.asked.pop(form["code"], None)
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or form["client_secret"] != "rahasia"
        ):
            return self._answer({"error": "invalid_grant"}, 400)
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.server.address,
            "aud": CLIENT_ID,
            "sub": SUBJECT,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "email": EMAIL,
            "email_verified": True,
        }
        token = self.server.sign(claims | self.server.change)
        return self._answer({"id_token": token, "access_token": "x", "token_type": "Bearer"})

    def _answer(self, body, status=200):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def signed(claims, key=KEY, algorithm="RS256"):
    return jwt.encode({"alg": algorithm, "kid": "1"}, claims, key, algorithms=[algorithm])


def unsigned(claims):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}."


def by_public_key(claims):
    """The confusion of algorithms: the public key taken for a shared secret."""
    secret = OctKey.import_key(KEY.as_pem(private=False))
    return signed(claims, secret, "HS256")


@pytest.fixture
def issuer():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.asked, server.change, server.description, server.sign = {}, {}, {}, signed
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def make(make_app, issuer):
    """A function that gives the application with this issuer, and an account."""

    def made(**options):
        provider = OidcProvider(
            id="uji",
            name="Penerbit Uji",
            issuer=issuer.address,
            client_id=CLIENT_ID,
            client_secret="rahasia",
            **options,
        )
        app = make_app(oidc_providers=(provider,))
        with app.app_context():
            with transaction() as session:
                user = add_user(
                    session, system_actor(session), email=EMAIL, name="Siti", role=Role.DEPOSITOR
                )
                set_password(session, user, PASSWORD)
            db.session.remove()
        return app

    return made


def go(client, issuer, address="/login", action="/login/with/uji"):
    """Follow the way to the issuer; return the address by which it sends the browser back."""
    answer = open_form(client, address, action=action).send(client)
    assert answer.status_code == 303
    parts = urlsplit(answer.headers["Location"])
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}" == issuer.address
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith("/login/with/uji/back")
    issuer.asked["kode"] = asked
    return f"/login/with/uji/back?code=kode&state={asked['state']}"


def link(app, issuer):
    client = client_of(app, EMAIL)
    address = go(client, issuer, "/account/sign-ins", "/account/sign-ins/uji/add")
    assert follow(client, client.get(address)) == "/account/sign-ins"
    return client


def is_signed_in(client):
    return client.get("/account").status_code == 200


def test_who_added_it_signs_in_with_it(make, issuer):
    app = make()
    assert SUBJECT in said(link(app, issuer).get("/account/sign-ins"))
    client = app.test_client()
    answer = client.get(go(client, issuer))
    assert follow(client, answer) == "/account"
    assert is_signed_in(client)


def test_nobody_gets_an_account_or_takes_one_over(make, issuer):
    client = make().test_client()
    answer = client.get(go(client, issuer))
    assert answer.status_code == 403
    assert "Masuk dengan kata sandi" in said(answer)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("change", "lets_in"),
    [
        ({}, True),
        ({"email_verified": False}, False),
        ({"email_verified": "true"}, False),
        ({"email": "lain@contoh.id"}, False),
    ],
)
def test_a_trusted_issuer_opens_the_account_of_a_verified_address(make, issuer, change, lets_in):
    client = make(trusts_email=True).test_client()
    issuer.change = change
    client.get(go(client, issuer))
    assert is_signed_in(client) is lets_in


HOSTILE = {
    "wrong nonce": {"nonce": "lain"},
    "no nonce": {"nonce": None},
    "wrong audience": {"aud": "orang-lain"},
    "several audiences": {"aud": [CLIENT_ID, "orang-lain"]},
    "wrong issuer": {"iss": "https://jahat.example"},
    "expired": {"exp": 1},
    "no subject": {"sub": ""},
    "subject of a number": {"sub": 7},
    "of the future": {"iat": 4102444800},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_token_that_is_not_right_in_every_respect_opens_nothing(make, issuer, name):
    app = make()
    link(app, issuer)
    issuer.change = HOSTILE[name]
    client = app.test_client()
    assert client.get(go(client, issuer)).status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        by_public_key,
        lambda claims: signed(claims, OTHER_KEY),
        lambda claims: "x.y.z",
        lambda claims: None,
    ],
    ids=["none", "HS256", "another key", "no token", "null"],
)
def test_a_signature_of_anybody_else_opens_nothing(make, issuer, sign):
    app = make()
    link(app, issuer)
    issuer.sign = sign
    client = app.test_client()
    assert client.get(go(client, issuer)).status_code == 403
    assert not is_signed_in(client)


def test_an_answer_counts_once_and_in_the_browser_that_asked(make, issuer):
    app = make()
    link(app, issuer)
    client, thief = app.test_client(), app.test_client()
    address = go(client, issuer)
    assert thief.get(address).status_code == 403
    assert client.get(address.replace("state=", "state=x")).status_code == 403
    assert client.get(address).status_code == 403  # the attempt was used up
    address = go(client, issuer)
    assert client.get(address).status_code == 303
    issuer.asked["kode"] = issuer.asked.get("kode", {})
    other = app.test_client()
    assert other.get(address).status_code == 403


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://jahat.example"},
        {"token_endpoint": "https://jahat.example/token"},
        {"jwks_uri": "http://169.254.169.254/latest"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_followed(make, issuer, description):
    client = make().test_client()
    issuer.description = description
    answer = open_form(client, "/login", action="/login/with/uji").send(client)
    assert answer.status_code == 403


def test_a_sign_in_of_another_account_is_not_taken(make, issuer):
    app = make()
    link(app, issuer)
    with app.app_context():
        with transaction() as session:
            add_user(
                session, system_actor(session), email="b@contoh.id", name="B", role=Role.DEPOSITOR
            )
        db.session.remove()
    other = client_of(app, "b@contoh.id")
    address = go(other, issuer, "/account/sign-ins", "/account/sign-ins/uji/add")
    assert "akun lain" in said(other.get(follow(other, other.get(address))))


def test_it_can_be_removed_and_asks_for_the_second_step(make, issuer):
    app = make()
    client = link(app, issuer)
    with app.app_context():
        with transaction() as session:
            session.query(User).filter_by(email=EMAIL).one().totp_key = "x"
        db.session.remove()
    visitor = app.test_client()
    assert follow(visitor, visitor.get(go(visitor, issuer))) == "/login/code"
    assert not is_signed_in(visitor)
    page = pages.get(client, "/account/sign-ins")
    (action,) = [f.get("action") for f in page.iter("form") if "/remove" in (f.get("action") or "")]
    open_form(client, "/account/sign-ins", action=action).send(client)
    assert SUBJECT not in said(client.get("/account/sign-ins"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound(make, issuer, language):
    app = make()
    pages.get(app.test_client(), f"/login?lang={language}")
    pages.get(link(app, issuer), f"/account/sign-ins?lang={language}")
