"""How numbers, dates, systems, work items and nights read. Keep out storage and markup."""
