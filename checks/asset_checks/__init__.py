"""The rules and the guards of exports as asset checks: the one room of checks that knows Dagster."""
