"""What a work item is and what becomes of it. Pure: no storage, no clock, no text beyond a state's own words."""
