"""What good data is: rules, Pandera models, verdicts, findings, tax IDs, money. Knows no mail, no work item and no
schedule.
"""
