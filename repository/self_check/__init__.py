"""The self-check for people: every rule of OAI-PMH at the address where harvesters ask, with what to do."""
