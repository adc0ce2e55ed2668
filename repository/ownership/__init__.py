"""Whose deposit it is: copies as templates, deposits made for others, and passing a deposit on."""
