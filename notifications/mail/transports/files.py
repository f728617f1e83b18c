"""The default transport: each notice is an .eml file in the outbox folder, which any mail program opens."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from checks.atomic_write import atomic_write, private_folder
from notifications.attempts.outcomes import Accepted, Outcome, Rejected, RetryLater
from notifications.mail.outbox import OutboxNotice
from notifications.mail.transports.message import UnusableAddressError, build_message


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransport:
    """Writes to `folder`. A file is there whole or not at all, so that its name answers whether a notice was taken."""

    name: ClassVar[str] = "files"
    folder: Path
    sender: str

    def path(self, notice: OutboxNotice) -> Path:
        """Where the notice's file is: business date and Message-ID make its name."""
        message_id = re.sub(r"[^A-Za-z0-9.@_-]", "_", notice.message_id.strip("<>"))
        return self.folder / f"{notice.business_date.isoformat()}.{message_id}.eml"

    def took(self, notice: OutboxNotice) -> bool | None:
        """Whether the file is there: known for certain."""
        return self.path(notice).exists()

    def send(self, notice: OutboxNotice) -> Outcome:
        """Write the file: a temporary one, synced, then renamed."""
        path = self.path(notice)
        try:
            content = build_message(notice, self.sender).as_bytes()
        except UnusableAddressError as error:
            return Rejected(str(error))
        try:
            private_folder(self.folder)
            with atomic_write(path) as temporary:
                temporary.write_bytes(content)
        except OSError as error:
            return RetryLater(
                f"the outbox folder {self.folder} cannot be written ({error.strerror or error}): "
                "free space or fix its permissions, then run again",
                everyone=True,
            )
        return Accepted(notice.message_id)
