"""Signing in without the form: a session is opened by the program's own operation, and the browser given its cookie."""

from repository.db import db, transaction
from repository.people.models import Role
from repository.people.operations import add_user, by_email, system_actor
from repository.people.sessions import open_session

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def session_key(app, email):
    """Return the token of a new session of the account `email`, as the cookie keeps it."""
    with app.app_context():
        try:
            with transaction() as session:
                user = by_email(session, email)
                return open_session(session, user, user_agent=AGENT, address="192.0.2.7")
        finally:
            db.session.remove()


def cookie_of(app, email):
    """Return the value of the session cookie of somebody signed in, for browsers and servers."""
    serializer = app.session_interface.get_signing_serializer(app)
    return serializer.dumps({"_user_id": session_key(app, email), "_fresh": True})


def client_of(app, email):
    """Return a client signed in as the account `email`, which exists."""
    client, key = app.test_client(), session_key(app, email)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = key, True
    return client


def client_of_role(app, role, name=None):
    """Return a client signed in with the account `<role>@contoh.id`, which is made when missing."""
    email = f"{role}@contoh.id"
    with app.app_context():
        if by_email(db.session(), email) is None:
            with transaction() as session:
                actor = system_actor(session)
                add_user(
                    session, actor, email=email, name=name or str(role).title(), role=Role(role)
                )
        db.session.remove()
    return client_of(app, email)
