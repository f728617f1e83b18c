"""YAML documents and the part of the policy that rules follow. Keep out what a command or a mail needs of it."""
