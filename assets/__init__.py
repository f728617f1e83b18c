"""The Dagster assets, in the order of the flow; what is plain code and needs no Dagster stands in the subpackages."""
