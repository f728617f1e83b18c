"""SMTP against a real server: what arrives, and what is known when it does not."""

import datetime as dt
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from checks.errors import ConfigurationError
from mail_examples import SENDER, outbox_notice
from mail_servers import Mailbox, free_port, smtp_server
from notifications.attempts.outcomes import Accepted, Rejected, RetryLater, Unknown
from notifications.mail.transports.smtp import SmtpTransport


@pytest.fixture
def server() -> Iterator[Mailbox]:
    with smtp_server() as running:
        yield running


def transport(port: int, **changes: Any) -> SmtpTransport:
    fields: dict[str, Any] = {"host": "127.0.0.1", "sender": SENDER, "security": "none", "timeout": 5}
    return SmtpTransport(port=port, **fields | changes)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the loopback address with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_the_mail_arrives_as_text_and_html(server: Mailbox) -> None:
    notice = outbox_notice("tax@example.com")

    outcome = transport(server.port).send(notice)

    assert outcome == Accepted(None, detail="250 2.0.0 queued as 7F3A")
    (message,) = server.messages
    assert server.envelopes == [(SENDER, ["tax@example.com"])]
    assert message["Message-ID"] == notice.message_id
    assert message["Subject"] == notice.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Müller & Söhne: tax ID missing." in text.get_content()
    assert "Müller &amp; Söhne" in html.get_content()


def test_a_line_break_in_a_subject_starts_no_header(server: Mailbox) -> None:
    transport(server.port).send(outbox_notice(subject="Night good\r\nBcc: someone@example.org\r\n\r\nBody"))

    (message,) = server.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Night good Bcc: someone@example.org Body"


def test_a_sender_with_a_name_outside_ascii_arrives(server: Mailbox) -> None:
    transport(server.port, sender=f"Rechnungsprüfung <{SENDER}>").send(outbox_notice())

    (message,) = server.messages
    assert message["From"].addresses[0].display_name == "Rechnungsprüfung"
    assert server.envelopes[0][0] == SENDER


def test_a_line_that_begins_with_a_dot_arrives_whole(server: Mailbox) -> None:
    transport(server.port).send(outbox_notice(text="first\n.\n..second\n"))

    text = server.messages[0].get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == ["first", ".", "..second"]


def test_a_refused_recipient_is_rejected_with_the_servers_words(server: Mailbox) -> None:
    server.rcpt_answer = "550 5.1.1 no such user"

    outcome = transport(server.port).send(outbox_notice())

    assert outcome == Rejected("the server refuses sender or recipient: 550 5.1.1 no such user")
    assert server.messages == []


def test_a_recipient_refused_for_now_is_tried_again_for_its_own_sake(server: Mailbox) -> None:
    server.rcpt_answer = "451 4.7.1 greylisted"

    outcome = transport(server.port).send(outbox_notice())

    assert outcome == RetryLater("the server refuses sender or recipient: 451 4.7.1 greylisted")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("554 5.7.1 looks like spam", Rejected("the server refuses the mail: 554 5.7.1 looks like spam")),
        ("452 4.2.2 mailbox full", RetryLater("the server refuses the mail: 452 4.2.2 mailbox full")),
    ],
)
def test_an_answer_after_the_mail_says_it_was_not_taken(server: Mailbox, answer: str, expected: object) -> None:
    server.data_answer = answer

    assert transport(server.port).send(outbox_notice()) == expected


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.abort()


def test_a_connection_lost_after_the_mail_is_unknown(server: Mailbox) -> None:
    server.on_data = _hang_up

    outcome = transport(server.port).send(outbox_notice())

    assert isinstance(outcome, Unknown)
    assert len(server.messages) == 1


def test_a_time_out_after_the_mail_is_unknown(server: Mailbox) -> None:
    server.on_data = lambda _: time.sleep(1)

    outcome = transport(server.port, timeout=0.3).send(outbox_notice())

    assert isinstance(outcome, Unknown)
    assert len(server.messages) == 1


def test_a_server_that_is_not_there_took_nothing() -> None:
    port = free_port()

    outcome = transport(port).send(outbox_notice())

    assert isinstance(outcome, RetryLater)
    assert outcome.everyone
    assert f"127.0.0.1:{port}" in outcome.reason


def test_a_server_that_never_greets_took_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()

        outcome = transport(silent.getsockname()[1], timeout=0.3).send(outbox_notice())

    assert isinstance(outcome, RetryLater)


@pytest.mark.parametrize("recipient", ["not an address", "jürgen@example.com", "", "a@b@c"])
def test_an_address_that_cannot_be_used_is_rejected(server: Mailbox, recipient: str) -> None:
    assert isinstance(transport(server.port).send(outbox_notice(recipient)), Rejected)
    assert server.messages == []


def test_starttls_is_used_and_the_certificate_checked(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=certificate)
    with smtp_server(tls_context=server_side(certificate), require_starttls=True) as server:
        stranger = transport(server.port, security="starttls").send(outbox_notice())
        known = transport(server.port, security="starttls", context=trusting).send(outbox_notice())

        assert isinstance(stranger, RetryLater)
        assert "certificate" in stranger.reason
        assert isinstance(known, Accepted)
        assert len(server.messages) == 1


def test_nothing_is_sent_in_clear_where_starttls_is_not_offered(server: Mailbox) -> None:
    outcome = transport(server.port, security="starttls").send(outbox_notice())

    assert isinstance(outcome, RetryLater)
    assert server.messages == []


def test_a_wrong_password_is_no_fault_of_the_notice(certificate: Path) -> None:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == b"right", handled=False)

    options = {"tls_context": server_side(certificate), "authenticator": check, "auth_required": True}
    login = {"security": "starttls", "context": ssl.create_default_context(cafile=certificate), "user": "tieout"}
    with smtp_server(**options) as server:
        wrong = transport(server.port, **login, password="wrong-canary").send(outbox_notice())
        right = transport(server.port, **login, password="right").send(outbox_notice())

    assert isinstance(wrong, RetryLater)
    assert wrong.everyone
    assert "TIEOUT_SMTP_PASSWORD" in wrong.reason
    assert "wrong-canary" not in wrong.reason
    assert isinstance(right, Accepted)


def test_a_password_never_goes_over_the_wire_in_clear() -> None:
    with pytest.raises(ConfigurationError, match="in clear"):
        transport(25, user="tieout", password="secret")


def test_a_user_without_a_password_is_a_wrong_configuration() -> None:
    with pytest.raises(ConfigurationError, match="TIEOUT_SMTP_PASSWORD"):
        transport(25, user="tieout", security="starttls")
