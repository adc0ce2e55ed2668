"""People: accounts, roles, groups, invitations and signing in."""
