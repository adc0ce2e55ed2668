"""Searches that people keep: run again with one click, and told of by e-mail when something new is found."""
