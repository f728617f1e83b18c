"""The workbook of quarantined rows to the sender, and back. Keep out how rows are judged."""
