"""What is wrong on purpose, and the answers."""
