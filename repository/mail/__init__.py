"""Letters by e-mail: an outbox in the database, sent by the worker, or kept in a folder where no server is set."""
