"""Whether a text could be a mail address. Asks no DNS."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_+-]{1,64}(?:\.[A-Za-z0-9_+-]{1,64})*")
_MOST_NAME, _MOST = 64, 254


def is_possible_email(address: str) -> bool:
    """Whether `address` has the form of a mail address (RFC 5321/5322); takes reserved test domains.

    An address with a plain name is as good as its domain, and many share one.
    """
    name, at, domain = address.rpartition("@")
    if at and len(name) <= _MOST_NAME and len(address) <= _MOST and _PLAIN_NAME.fullmatch(name):
        return _is_possible_domain(domain)
    return _is_possible(address)


@lru_cache(maxsize=100_000)
def _is_possible_domain(domain: str) -> bool:
    return _is_possible(f"name@{domain}")


def _is_possible(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
