"""Facts about the world: currencies, tax IDs, mail addresses, names of systems. Keep out rules."""
