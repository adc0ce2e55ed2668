"""The authority list: people and organisations, the forms of their names, and the works they stand on."""
