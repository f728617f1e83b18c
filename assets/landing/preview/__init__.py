"""A stanza tried on a file before it goes live, and a first draft of one."""
