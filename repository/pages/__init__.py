"""Pages: the reading order of an item, the text of its pages and their images."""
