"""Uploads that arrive in parts: a tus 1.0.0 server."""
