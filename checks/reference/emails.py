"""Whether a text could be a mail address. Asks no DNS."""

import re

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

_NAME = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"(?P<name>{_NAME})@(?:{_LABEL}\.)+(?P<last>[A-Za-z]{{2,63}})")
_MOST_NAME, _MOST = 64, 254
_SPECIAL = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
"""Last labels of domains that are reserved; which of them count says the library."""


def is_possible_email(address: str) -> bool:
    """Whether `address` has the form of a mail address (RFC 5321/5322); takes reserved test domains.

    The library decides. Addresses of the plainest kind, which nearly all are, are known to pass: a million would
    otherwise take a minute and a half.
    """
    return _is_plain(address) or _is_possible(address)


def _is_plain(address: str) -> bool:
    found = _PLAIN.fullmatch(address)
    return (
        found is not None
        and len(address) <= _MOST
        and len(found["name"]) <= _MOST_NAME
        and "--" not in address
        and found["last"].lower() not in _SPECIAL
    )


def _is_possible(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
