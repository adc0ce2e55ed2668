"""Aggregators: what each of those who collect records makes of one of ours, and what it would complain about.

`evidence` gathers what leaves the house, `reading` reads it as each consumer does, `rules` and the `rules_*` modules
say what each asks, `judging` applies them to items and `models` keeps the outcome for the list of what is to be mended.
"""
