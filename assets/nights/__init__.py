"""The steps of a night as plain functions, in the order of the flow: identity, inputs, dbt, verdicts and findings,
staging, publishing.
"""
