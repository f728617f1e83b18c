"""The fictional company Edgeworks: its export files, its planted gaps and the answers a right system gives.

Imports nothing of the rest of Tieout, so that its answers are its own.
"""
