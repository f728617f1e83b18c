"""What the steps of a night share: its identity, home, configuration, services, results and warehouse."""
