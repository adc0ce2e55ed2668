"""Importing: JSON lines and a folder of files become items; every row says what became of it."""
