"""Words in Latin and in Arabic letters that are the same, and a measure of how well each finds the other."""
