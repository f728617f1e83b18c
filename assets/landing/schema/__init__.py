"""What an export must look like: columns, types, keys, formats, paths, guards, roles. Keep out reading any file."""
