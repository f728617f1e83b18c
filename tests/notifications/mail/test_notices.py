"""Names and addresses in mails: nothing in an export may break a header, and a notice is known by its Message-ID."""

import pytest

from notifications.mail.notice import NoticeKind, address_domain, message_id
from notifications.wording.one_line import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Acme GmbH\r\nBcc: someone@example.org", "Acme GmbH Bcc: someone@example.org"),
        ("Acme\tGmbH\u2028& Co\u00a0KG", "Acme GmbH & Co KG"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("zero\u200bwidth\x00", "zerowidth"),
        ("株式会社エッジ", "株式会社エッジ"),
        ("  Brasserie   du Canal ", "Brasserie du Canal"),
        ("\r\n", ""),
    ],
)
def test_a_name_from_an_export_fits_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_the_same_notice_has_the_same_message_id_and_another_another() -> None:
    def of(night: str, recipient: str, kind: NoticeKind = NoticeKind.DIGEST) -> str:
        return message_id(kind, night, recipient, sender="Tieout <tieout@example.com>")

    first = of("8c1f", "tax@example.com")

    assert first == of("8c1f", "tax@example.com")
    assert len({first, of("8c20", "tax@example.com"), of("8c1f", "ar@example.com")}) == 3
    assert first.startswith("<digest.")
    assert first.endswith("@example.com>")
    assert "tax" not in first


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("anna@Example.COM", "example.com"),
        ("Anna <anna@example.com>", "example.com"),
        ("anna@trusted.example@evil.example", ""),
        ("anna", ""),
        ("", ""),
    ],
)
def test_the_domain_of_an_address(address: str, domain: str) -> None:
    assert address_domain(address) == domain
