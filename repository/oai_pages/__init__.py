"""OAI-PMH for people: the pages that browsers get at the addresses of the harvesting interface."""
