"""Filling in forms as a browser does: what the page offers is sent back, with what the person changed."""

import io
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import pages


class Form:
    """One form of a page: its address, and its values as the page gave them."""

    def __init__(self, element, address):
        self.action = element.get("action") or address
        self.values = list(_values(element))
        self.buttons = [
            (button.get("name"), button.get("value", ""))
            for button in element.iter("button")
            if button.get("name")
        ]

    def value(self, name):
        """Return the one value of `name` that the page gave."""
        found = [value for key, value in self.values if key == name]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def send(self, client, *, button=None, files=(), **changes):
        """Return the answer to the form with `changes` (lists for fields of several values)."""
        data = [(key, value) for key, value in self.values if key not in changes]
        for key, value in changes.items():
            data += [(key, one) for one in (value if isinstance(value, list) else [value])]
        if button:
            data.append((button, "1") if isinstance(button, str) else button)
        parts = {}
        for key, value in data:
            parts.setdefault(key, []).append(value)
        if not files:
            return client.post(self.action, data=parts)
        parts["files"] = [FileStorage(io.BytesIO(content), name) for name, content in files]
        boundary, body = encode_multipart(
            parts
        )  # in memory; the client itself would leave a file open
        kind = f"multipart/form-data; boundary={boundary}"
        return client.post(self.action, data=body, content_type=kind)


def form_of(root, address, containing=None, action=None):
    """Return the form of a parsed page that has a field named `containing`, or goes to `action`."""
    for element in root.iter("form"):
        if (element.get("method") or "get").lower() != "post":
            continue
        form = Form(element, address)
        names = {e.get("name") for e in element.iter() if e.get("name")}
        if (containing and containing in names) or (action and form.action == action):
            return form
    raise AssertionError(f"no form with {containing or action} at {address}")


def open_form(client, address, containing=None, action=None, status=200):
    """Return a form of the page at `address`, which has passed every check of a page."""
    return form_of(pages.get(client, address, status), address, containing, action)


def follow(client, response):
    """Return the address that `response` redirects to, a path of this site."""
    assert response.status_code in (302, 303), f"{response.status}: {said(response)}"
    parts = urlsplit(response.headers["Location"])
    assert not parts.netloc, response.headers["Location"]
    return parts.path + (f"?{parts.query}" if parts.query else "")


def said(response):
    """Return the words of the main part of a page."""
    root = pages.check_page(response)
    return pages.text_of(next(root.iter("main")))


def _values(form):
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        kind = (element.get("type") or "text").lower()
        if element.tag == "input" and kind in ("checkbox", "radio"):
            if element.get("checked") is not None:
                yield name, element.get("value", "on")
        elif element.tag == "input" and kind not in ("submit", "file", "image", "button"):
            yield name, element.get("value", "")
        elif element.tag == "textarea":
            yield name, "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "select":
            yield from _chosen(element, name)


def _chosen(select, name):
    options = list(select.iter("option"))
    chosen = [o for o in options if o.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    for option in chosen:
        yield name, option.get("value", pages.text_of(option))
