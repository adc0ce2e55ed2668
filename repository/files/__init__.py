"""Files: content-addressed storage, attaching to items, serving and fixity."""
