"""The child that reads uploaded files. Nothing here is imported by the program itself."""
