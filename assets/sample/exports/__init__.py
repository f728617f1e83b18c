"""The same world as each system exports it: tables and columns."""
