"""The errors that people read. Every message names the thing, the culprit and the remedy, because it is all that the
reader sees.
"""


class TieoutError(Exception):
    """Root of all errors that end a command with one clear message; `exit_code` is the command's."""

    exit_code = 1


class ConfigurationError(TieoutError):
    """Wrong usage or configuration: nothing was started (exit code 2)."""

    exit_code = 2


class NightFailed(TieoutError):
    """The night could not be finished; the last published night stays readable (exit code 1)."""


class BusyError(TieoutError):
    """Another process holds what this one needs; try again later (exit code 1)."""
