"""The addresses of the program are compiled once for all applications that the tests make.

Werkzeug writes and compiles a function for each of some 200 rules, which takes a fifth of a second for each
application. It depends on the rule's text and defaults alone.
"""

from werkzeug.routing.rules import Rule


def compile_once():
    """From now on, equal rules share the functions that build their addresses."""
    compiled, original = {}, Rule._compile_builder

    def shared(rule, append_unknown=True):
        key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = original(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = shared
