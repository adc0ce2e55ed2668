"""Copies of closed files on request: asked for with a confirmed address, allowed by one click, for a week."""
