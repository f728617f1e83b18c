"""What is read from and written to the ops store. Keep out how it is opened and what its tables are (database)."""
