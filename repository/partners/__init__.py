"""Partners: other libraries whose records are harvested by OAI-PMH into a searchable collection that links to them."""
