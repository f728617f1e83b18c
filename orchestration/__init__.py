"""When and with what the night runs: settings, policy, definitions, job, schedules, command line."""
