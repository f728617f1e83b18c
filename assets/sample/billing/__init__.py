"""What is bought, used, billed and paid. Keep out who made a mistake in it (planted)."""
