"""Where the values of a description come from: files, references, look-ups by DOI or ISBN, other items."""
