"""Beginning a new version of a published work, and saying on every version's page which is the newest."""
