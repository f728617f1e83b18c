"""Pages and files that a night writes for people."""
