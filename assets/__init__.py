"""Landing, the steps of a night, the sample company, and the Dagster assets above them. Only subpackages."""
