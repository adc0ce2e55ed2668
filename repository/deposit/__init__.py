"""Deposit: the way in for researchers."""
