"""The sample content that a new repository starts with: reports, manuscripts and their descriptions.

Everything in `content/` is written by this project and dedicated to the public domain (CC0).
"""
