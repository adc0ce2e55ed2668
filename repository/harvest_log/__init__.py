"""The harvest log: who harvests this repository, how much, with which errors, and how far behind."""
