"""One file into the lake: read, judge each row, write Parquet, quarantine and manifest."""
