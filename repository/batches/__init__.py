"""Batches: many items changed at once, shown item by item before, run as a job, and undone as a whole."""
