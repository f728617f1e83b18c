"""What people are told: work items, their lifecycle, routing, notices, outbox, transports, reports. No Dagster here."""
