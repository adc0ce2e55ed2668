"""What curators do with a published item: files, access, collection, withdrawal; and purging mistakes."""
