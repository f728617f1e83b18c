"""Mails: what they say, the outbox, how they leave. Keep out what a channel has in common with others (attempts)."""
