"""The steps of a night as plain functions, in the order of the flow. Keep out what they share and Dagster."""
