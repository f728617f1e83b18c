"""The file transport: whole .eml files that nobody else may read, and whose names say what was taken."""

import stat
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mail_examples import DATE, SENDER, outbox_notice
from notifications.attempts.outcomes import Accepted, Rejected, RetryLater
from notifications.mail.transports.files import FileTransport


@pytest.fixture
def transport(tmp_path: Path) -> FileTransport:
    return FileTransport(folder=tmp_path / "outbox", sender=SENDER)


def test_the_file_is_a_mail_named_by_date_and_message_id(transport: FileTransport) -> None:
    notice = outbox_notice("tax@example.com")

    outcome = transport.send(notice)

    (path,) = transport.folder.iterdir()
    assert outcome == Accepted(notice.message_id)
    assert path.name == f"{DATE}.{notice.message_id.strip('<>')}.eml"
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert message["To"] == "tax@example.com"
    assert message["Message-ID"] == notice.message_id
    assert message.get_content_type() == "multipart/alternative"


def test_nobody_else_may_read_the_file_or_its_folder(transport: FileTransport) -> None:
    transport.send(outbox_notice())

    (path,) = transport.folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(transport.folder.stat().st_mode) == 0o700


def test_the_same_notice_is_the_same_file_byte_for_byte(transport: FileTransport) -> None:
    transport.send(outbox_notice())
    (path,) = transport.folder.iterdir()
    first = path.read_bytes()

    transport.send(outbox_notice())

    assert list(transport.folder.iterdir()) == [path]
    assert path.read_bytes() == first


def test_it_knows_what_it_took_and_a_part_of_a_file_does_not_count(transport: FileTransport) -> None:
    taken, begun = outbox_notice("tax@example.com"), outbox_notice("anna@example.com")
    transport.send(taken)
    transport.path(begun).with_name(f".{transport.path(begun).name}.tmp").write_bytes(b"From:")

    assert transport.took(taken) is True
    assert transport.took(begun) is False

    transport.send(begun)

    assert sorted(path.suffix for path in transport.folder.iterdir()) == [".eml", ".eml"]


def test_a_message_id_from_elsewhere_cannot_leave_the_folder(transport: FileTransport) -> None:
    notice = outbox_notice(message_id="<../../etc/passwd@example.com>")

    transport.send(notice)

    assert transport.path(notice).resolve().parent == transport.folder.resolve()
    assert transport.took(notice) is True


def test_a_folder_that_cannot_be_made_loses_nothing_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way", encoding="utf-8")

    outcome = FileTransport(folder=tmp_path / "outbox", sender=SENDER).send(outbox_notice())

    assert isinstance(outcome, RetryLater)
    assert outcome.everyone
    assert str(tmp_path / "outbox") in outcome.reason


def test_an_address_that_is_none_is_rejected(transport: FileTransport) -> None:
    assert isinstance(transport.send(outbox_notice("nobody")), Rejected)
