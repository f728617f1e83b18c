"""What may pass for a mail address: the library decides, and the short way for plain ones never differs from it."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.reference.emails import is_possible_email


def by_the_library(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("a@one.example", True),
        ("A.b+c@one.test", True),
        ("a..b@one.example", False),
        (".a@one.example", False),
        ("a@@one.example", False),
        ("a@one", False),
        ("@one.example", False),
        ("a@one..example", False),
        ("a@-one.example", False),
        ("a@one.local", False),
        ("a b@one.example", False),
        ("ä@one.example", True),
        ("a@" + "b" * 64 + ".example", False),
    ],
)
def test_an_address_is_possible_or_not(address: str, possible: bool) -> None:
    assert is_possible_email(address) is possible


@settings(max_examples=300, deadline=None)
@given(
    st.builds(
        "{}@{}".format,
        st.text("abZ9._+-", min_size=1, max_size=70),
        st.lists(st.text("aB9-", min_size=0, max_size=5), min_size=1, max_size=4).map(".".join)
        | st.sampled_from(
            ["one.example", "one.test", "one.invalid", "localhost", "one.onion", "xn--a.example", "b.arpa"]
        ),
    )
)
@example("a" * 65 + "@one.example")
@example("a" * 64 + "@" + "b" * 63 + "." + "c" * 63 + "." + "d" * 63 + ".example")
def test_the_short_way_says_what_the_library_says(address: str) -> None:
    assert is_possible_email(address) == by_the_library(address)
