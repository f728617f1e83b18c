"""What people are told: work items, their lifecycle, notices, outbox and transports, report. Knows no Dagster."""
