"""Access: the one policy that decides who may do what with which item, and its SQL twin."""
