"""One module per file format: each makes a table of text cells of it. None knows types, keys or the lake."""
