"""What people do with work items, each one transaction under their name."""
