"""Proving that database, files, page text, index and harvest entries agree, and healing what is derived.

Every module here looks at one thing and yields findings; nothing here changes anything but `healing`, which never
touches what cannot be made again from the truth (database rows of items, their revisions, and the files).
"""
