"""Pairs of items that may be the same work: found by a job, judged and merged by librarians."""
