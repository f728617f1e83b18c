"""The dbt project as package data. There is no Python here: it is reached as files and by its manifest."""
