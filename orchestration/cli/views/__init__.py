"""How commands show what they found. Keep out the commands and what they ask."""
