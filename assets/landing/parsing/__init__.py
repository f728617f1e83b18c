"""Text to values, as SQL: cells, numbers, dates, kinds of rows. Keep out files and the order of steps."""
