"""What dbt reads of the lake, with rows carried forward and records that are unknown."""
