"""Daluang's Flask application and its domain: people, items, files, pages, deposit, review, search, harvest."""
