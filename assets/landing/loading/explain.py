"""Says of suspicious rows what they are, and what is wrong with them. Knows no batch and no file."""

import pyarrow as pa

from assets.landing.duckdb_session import cursor
from assets.landing.parsing.query import problems
from assets.landing.schema.catalogue import Export
from assets.landing.schema.header import Layout


class Explainer:
    """The statement that explains rows, prepared: to plan it takes longer than to run it on the rows of a batch."""

    def __init__(self, layout: Layout, export: Export) -> None:
        self._connection = cursor()
        self._connection.execute("create temp table suspicious (cells varchar[])")
        self._connection.execute(f"prepare explained as {problems('suspicious', layout, export)}")

    def explain(self, cells: pa.Array) -> pa.Table:
        """Return a line for each row of `cells`, in their order (see `query.problems`)."""
        self._connection.from_arrow(pa.table({"cells": cells})).insert_into("suspicious")
        explained = self._connection.execute("execute explained").to_arrow_table()
        self._connection.execute("truncate suspicious")
        return explained.combine_chunks()
