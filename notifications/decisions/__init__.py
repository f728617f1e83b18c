"""Decisions of people that later nights respect. Put here how they are kept; keep out what a kind means."""
