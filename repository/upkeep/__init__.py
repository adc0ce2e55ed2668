"""What curators do with one item after it was published: files, access, collection, withdrawal; and purging mistakes."""
