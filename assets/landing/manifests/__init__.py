"""What is known of a landed file and of a delivery. Keep out reading files and judging them."""
