"""The command line: one module per noun. Thin: it reads settings, calls what does the work, and prints."""
