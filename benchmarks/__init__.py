"""Measurements of the real program; `python -m benchmarks` runs them all and writes docs/benchmarks.md."""
