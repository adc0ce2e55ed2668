"""The metadata document of an item: vocabularies, normalisation, rules, flat import rows, read-only
views.

Everything here is pure: no Flask, no database, no clock. A document is a plain `dict` with the keys
and value shapes of the metadata model (title[], creators[], dates[], rights, …) and without the
system keys (`handle`, `state`, `collections`, `record`, `files`, `withdrawal`), which come from
their own tables. Texts for people are English message ids; the caller translates them.
"""
