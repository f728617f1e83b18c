"""Builds the MIME message of a notice: text and HTML, with headers that no name or address can break. Sends nothing."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from notifications.mail.outbox import OutboxNotice
from notifications.wording.one_line import one_line


class UnusableAddressError(ValueError):
    """An address that no mail can be sent to; the message says why, without the address."""


def build_message(notice: OutboxNotice, sender: str) -> EmailMessage:
    """Return the message of `notice`; the same notice gives the same bytes. Raises UnusableAddressError."""
    message = EmailMessage(policy=SMTP)
    message["From"] = mail_address(sender)
    message["To"] = mail_address(notice.recipient)
    message["Subject"] = one_line(notice.subject)
    message["Date"] = format_datetime(notice.created_at)
    message["Message-ID"] = one_line(notice.message_id)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Tieout-Notice"] = str(notice.id)
    message.set_content(notice.text)
    message.add_alternative(notice.html, subtype="html")
    # The library picks a random boundary; with a fixed one the same notice is the same file.
    message.set_boundary(f"=_tieout_{notice.id:08d}")
    return message


def mail_address(address: str) -> Address:
    """Return `address` (bare, or `Name <bare>`) as a header value. Raises UnusableAddressError."""
    name, bare = parseaddr(one_line(address))
    if not bare.isascii():
        raise UnusableAddressError("the address has letters outside ASCII: give its ASCII form in the policy")
    try:
        parsed = Address(display_name=name, addr_spec=bare)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise UnusableAddressError("it is not a mail address: fix the recipients in the policy") from error
    if not parsed.username or not parsed.domain:
        raise UnusableAddressError("it is not a mail address: fix the recipients in the policy")
    return parsed
