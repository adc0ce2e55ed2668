"""Every template can be compiled, and none writes what the content policy forbids."""

import re

import pytest

pytestmark = pytest.mark.sqlite_only

SAFE_CONSTANTS = {"_macros/icons.html": ["|safe"]}
"""Templates that write their own constants unescaped."""


def test_every_template_compiles(app):
    names = app.jinja_env.list_templates()
    assert names
    for name in names:
        app.jinja_env.get_template(name)


def test_no_template_turns_escaping_off_or_writes_inline(app):
    forbidden = r"\|\s*safe\b|autoescape\s+false|\sstyle=|\son[a-z]+=|<style|javascript:"
    found = {}
    for name in app.jinja_env.list_templates():
        source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)
        if hits := re.findall(forbidden, source):
            found[name] = hits
    assert found == SAFE_CONSTANTS
