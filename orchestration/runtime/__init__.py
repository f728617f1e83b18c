"""What a run needs around it: instance, lock, services, progress. Keep out when it runs (automation)."""
