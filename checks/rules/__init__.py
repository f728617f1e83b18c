"""The rules, one module and one YAML of texts per topic.

Put here what must hold. Keep out how a rule is evaluated and shown (checks.engine), and anything about work items.
"""
