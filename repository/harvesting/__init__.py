"""Harvesting: entries, serialisations and the source behind OAI-PMH."""
