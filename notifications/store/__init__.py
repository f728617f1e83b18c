"""The ops store: its tables, how it is opened, how it came to its present shape."""
