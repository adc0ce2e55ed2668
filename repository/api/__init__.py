"""What programs ask: search and completion as JSON, described by an OpenAPI document and a page."""
