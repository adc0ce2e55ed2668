"""The whole result of a search to take along: as a file for reference managers and spreadsheets, and as a feed."""
