"""Subject vocabularies as rows: schemes, terms with labels and synonyms, their tree; imported, edited, merged."""
