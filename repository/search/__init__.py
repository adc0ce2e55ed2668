"""Search pages: arguments in, results, facets and snippets out."""
