"""The ops store as a database: its tables, how it is opened, how it came to its present shape. Keep out queries."""
