"""The sample content that a new repository starts with: reports and manuscripts, described.

Everything in `content/` is written by this project and dedicated to the public domain (CC0).
"""
