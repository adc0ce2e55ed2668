"""Forms as data: what a library asks for each profile, in which collections, and the words of the consent."""
