"""Jobs: one queue in the database, leased by workers, resumed after a crash."""
