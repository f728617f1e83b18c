"""Outside production nothing leaves but to allow-listed addresses (invariant 11)."""

from pathlib import Path

import pytest

from checks.errors import ConfigurationError
from mail_examples import SENDER, outbox_notice
from mail_servers import smtp_server
from notifications.mail.transports.choose import choose_transport
from notifications.mail.transports.files import FileTransport
from notifications.mail.transports.guard import ForbiddenRecipientError, GuardedTransport
from notifications.mail.transports.smtp import SmtpTransport
from notifications.policy import MailPolicy, SmtpPolicy


def smtp(port: int = 25) -> SmtpTransport:
    return SmtpTransport(host="127.0.0.1", port=port, sender=SENDER, security="none", timeout=2)


@pytest.mark.parametrize(
    ("recipient", "refused"),
    [
        ("anna@example.com", False),
        ("Anna@EXAMPLE.com", False),
        ("bert@partner.example", False),
        ("carl@partner.example", True),
        ("anna@sub.example.com", True),
        ("anna@example.com.attacker.example", True),
        ("anna@notexample.com", True),
        ("", True),
    ],
)
def test_outside_production_only_allowed_addresses_and_domains_are_mailed(recipient: str, refused: bool) -> None:
    guarded = GuardedTransport(inner=smtp(), production=False, allowed=("example.com", "bert@partner.example"))

    assert (guarded.refusal(recipient) is not None) is refused


def test_in_production_everyone_is_mailed() -> None:
    assert GuardedTransport(inner=smtp(), production=True).refusal("anyone@customer.example") is None


def test_files_take_all_since_nothing_leaves(tmp_path: Path) -> None:
    guarded = GuardedTransport(inner=FileTransport(folder=tmp_path, sender=SENDER), production=False)

    assert guarded.refusal("anyone@customer.example") is None


def test_nothing_is_sent_around_the_guard() -> None:
    with smtp_server() as server:
        guarded = GuardedTransport(inner=smtp(server.port), production=False, allowed=("example.com",))
        with pytest.raises(ForbiddenRecipientError):
            guarded.send(outbox_notice("anyone@customer.example"))

        assert server.messages == []


def test_the_policys_transport_is_chosen_behind_the_guard(tmp_path: Path) -> None:
    policy = MailPolicy(sender=SENDER, transport="smtp", allowed_domains=("example.com",), smtp=SmtpPolicy(host="mx"))

    chosen = choose_transport(policy, outbox=tmp_path, production=False, sendgrid_api_key=None, smtp_password=None)

    assert chosen.name == "smtp"
    assert chosen.refusal("anyone@customer.example") is not None


def test_files_are_the_default(tmp_path: Path) -> None:
    policy = MailPolicy(sender=SENDER)

    chosen = choose_transport(policy, outbox=tmp_path, production=True, sendgrid_api_key=None, smtp_password=None)

    assert chosen.name == "files"


def test_sendgrid_without_a_key_is_a_wrong_configuration(tmp_path: Path) -> None:
    policy = MailPolicy(sender=SENDER, transport="sendgrid")

    with pytest.raises(ConfigurationError, match="SENDGRID_API_KEY"):
        choose_transport(policy, outbox=tmp_path, production=True, sendgrid_api_key=None, smtp_password=None)
