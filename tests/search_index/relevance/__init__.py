"""A judged collection: documents, queries with the items that people mean by them, and how well the index finds them."""
