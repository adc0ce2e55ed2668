"""Items: collections, items, their metadata revisions, states and derived rows."""
