"""Plain code that reads deliveries into the lake and says of each row where it went. Knows neither Dagster nor dbt."""
