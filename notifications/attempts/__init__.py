"""Attempts to send something out of the house, the same for every channel: mail today, trackers later."""
