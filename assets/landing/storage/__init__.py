"""Files, here and in S3: finding, fetching, inspecting and writing them. Keep out what is in them."""
