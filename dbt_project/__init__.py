"""The dbt project: reached as files and through its manifest only; this module exists so that the files travel in the
wheel.
"""
