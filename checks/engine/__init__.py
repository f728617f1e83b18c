"""The engine of the rules: it is handed the rules and the night's facts, and knows neither by name."""
