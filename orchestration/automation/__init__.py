"""When a night runs: job, schedules, sensors. Keep out how it runs (runtime)."""
