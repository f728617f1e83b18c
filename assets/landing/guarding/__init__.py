"""Whether a delivery is usable: what is usual, what the guards say, the state of each export."""
