"""Works that may be here already: nearly the same title, the same file, the same DOI or ISBN."""
