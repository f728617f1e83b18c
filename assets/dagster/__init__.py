"""The Dagster assets, thin, in the order of the flow. Keep out what they do (landing, nights)."""
