"""Who the customers are and what is true of them. Keep out any file."""
