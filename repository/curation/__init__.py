"""Curation: one page that leads staff to everything with which many records are looked after at once."""
