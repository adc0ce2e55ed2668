"""What became of an item: every saved description with its differences, every file, every step; and going back."""
