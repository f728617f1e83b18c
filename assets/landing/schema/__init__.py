"""What an export must look like. Put here what is declared of an export; keep out what a file turned out to be."""
