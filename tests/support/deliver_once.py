"""A process of its own that delivers an outbox, for the tests that kill it; nothing here knows of that."""

import json
import sys
from pathlib import Path

from notifications.clock import SystemClock
from notifications.mail.deliver import Limits, deliver
from notifications.mail.transports.files import FileTransport
from notifications.mail.transports.guard import GuardedTransport, Sender
from notifications.mail.transports.sendgrid import SendGridTransport
from notifications.mail.transports.smtp import SmtpTransport
from notifications.policy import MailPolicy
from notifications.store.database.engine import open_store


def sender(kind: str, place: str, mail: MailPolicy) -> Sender:
    if kind == "files":
        return FileTransport(folder=Path(place), sender=mail.sender)
    if kind == "smtp":
        return SmtpTransport(host="127.0.0.1", port=int(place), sender=mail.sender, security="none", timeout=20)
    return SendGridTransport(api_key="SG.test", sender=mail.sender, clock=SystemClock(), host=place, timeout=20)


def main(home: str, kind: str, place: str) -> None:
    transport = GuardedTransport(inner=sender(kind, place, MailPolicy(sender="tieout@example.com")), production=True)
    report = deliver(open_store(None, Path(home)), transport, clock=SystemClock(), limits=Limits())
    print(json.dumps(report.counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
