"""Review: the queue of submitted items and what reviewers decide."""
