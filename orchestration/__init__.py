"""When and with what: definitions, resources, jobs, schedules, settings, the command line."""
