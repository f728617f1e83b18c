"""Sends a notice by SendGrid's v3 API through its official library, and reads its answers. No retries of its own.

The library has no time-out, no idempotency and logs the API key at DEBUG level; all three are dealt with here.
"""

import http.client
import json
import logging
import re
import urllib.error
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Literal

from checks.errors import ConfigurationError
from notifications.attempts.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown
from notifications.clock import Clock
from notifications.mail.outbox import OutboxNotice
from notifications.mail.transports.message import UnusableAddressError, mail_address
from notifications.wording.one_line import one_line

_LONGEST_WAIT = timedelta(hours=1)
_NOW_UNUSABLE = {
    401: "SendGrid refuses the API key: set a valid SENDGRID_API_KEY in the environment",
    403: "SendGrid forbids it: give the API key the Mail Send permission and verify mail.sender of the policy",
    408: "SendGrid did not get the whole request",
}
_GATEWAY = (502, 504)
"""Answers of a gateway that does not know what became of the request behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendGridTransport:
    """`timeout` is in seconds; the key comes from the environment; `host` replaces SendGrid's own (a test's server).

    Answers: 202 accepted; 429 and 500, 503 surely not taken, so tried again; 401, 403 the same once the key is mended;
    other 4xx rejected; 502, 504, anything unexpected and a time-out after the request was sent: unknown, since it may
    have been taken.
    """

    name: ClassVar[str] = "sendgrid"
    api_key: str = field(repr=False)
    sender: str
    clock: Clock
    region: Literal["global", "eu"] = "global"
    timeout: float = 30
    host: str | None = None

    def __post_init__(self) -> None:
        # An illegal character would end in an error of http.client that shows the whole key.
        if not re.fullmatch(r"[\x21-\x7e]+", self.api_key):
            raise ConfigurationError(
                "SENDGRID_API_KEY is empty or has a blank or line break in it: set it in the environment again."
            )

    def took(self, notice: OutboxNotice) -> bool | None:  # noqa: ARG002 (only an event webhook would know)
        """SendGrid cannot be asked; its event webhook carries the notice's id, for the person who looks it up."""
        return None

    def send(self, notice: OutboxNotice) -> Outcome:
        """Make the one request, and tell from what came back whether SendGrid took it."""
        from python_http_client.exceptions import HTTPError

        keep_the_key_out_of_logs()
        try:
            response = self._client().send(self._body(notice))
        except UnusableAddressError as error:
            return Rejected(str(error))
        except HTTPError as error:
            return self._refused(error.status_code, error.headers, error.body)
        except urllib.error.URLError as error:
            return _not_sent(error)
        except (OSError, http.client.HTTPException) as error:
            return Unknown(f"SendGrid did not answer after the request was sent ({_words(error)})")
        if response.status_code == 202:
            return Accepted(response.headers.get("X-Message-Id"), detail="202 Accepted")
        return Unknown(f"SendGrid answered {response.status_code}, which it does not document for mail")

    def _client(self) -> Any:
        from sendgrid import SendGridAPIClient

        if self.host is not None:
            client = SendGridAPIClient(self.api_key, host=self.host)
        else:
            client = SendGridAPIClient(self.api_key)
            client.set_sendgrid_data_residency(self.region)
        # After the region: setting that makes a new client, without a time-out.
        client.client.timeout = self.timeout
        return client

    def _body(self, notice: OutboxNotice) -> dict[str, Any]:
        from sendgrid.helpers import mail

        sender, recipient = mail_address(self.sender), mail_address(notice.recipient)
        body = mail.Mail(
            from_email=mail.From(sender.addr_spec, sender.display_name or None),
            to_emails=mail.To(recipient.addr_spec),
            subject=one_line(notice.subject),
            plain_text_content=notice.text,
            html_content=notice.html,
        )
        body.add_custom_arg(mail.CustomArg("tieout_notice", str(notice.id)))
        body.add_custom_arg(mail.CustomArg("tieout_message_id", notice.message_id))
        body.add_category(mail.Category("tieout"))
        body.add_category(mail.Category(f"tieout-{notice.kind.value}"))
        tracking = mail.TrackingSettings()
        tracking.click_tracking = mail.ClickTracking(enable=False, enable_text=False)
        tracking.open_tracking = mail.OpenTracking(enable=False)
        body.tracking_settings = tracking
        content: dict[str, Any] = body.get()
        return content

    def _refused(self, status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
        words = f"SendGrid answered {status}: {_messages(body)}"
        if status == 429:
            return RetryLater(words, after=_wait(headers, self.clock.now()), everyone=True)
        if status in _NOW_UNUSABLE:
            return RetryLater(f"{_NOW_UNUSABLE[status]} ({words})", everyone=True)
        if status in _GATEWAY:
            return Unknown(f"{words}; a gateway's answer does not say whether the mail was taken")
        return RetryLater(words) if status >= 500 else Rejected(words)


def keep_the_key_out_of_logs() -> None:
    """The library logs key and mail at DEBUG level, whatever the root logger's level is; keep it above that."""
    for name in ("python_http_client", "python_http_client.client"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.INFO, logger.level))


def _not_sent(error: urllib.error.URLError) -> Outcome:
    """urllib raises this up to the end of sending; a refused, unnamed or timed-out connection took nothing."""
    reason = error.reason
    if isinstance(reason, ConnectionResetError | BrokenPipeError):
        return Unknown(f"SendGrid broke off while the request was being sent ({_words(reason)})")
    return RetryLater(f"SendGrid cannot be reached ({_words(reason)}): nothing was sent", everyone=True)


def _wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The wait that SendGrid asks for, if any: X-RateLimit-Reset is a Unix time, Retry-After seconds or a date."""
    reset, retry = headers.get("X-RateLimit-Reset"), headers.get("Retry-After")
    wait = None
    try:
        if retry is not None:
            wait = timedelta(seconds=int(retry)) if retry.isdigit() else parsedate_to_datetime(retry) - now
        elif reset is not None:
            wait = datetime.fromtimestamp(int(reset), UTC) - now
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return None if wait is None else min(max(wait, timedelta(seconds=1)), _LONGEST_WAIT)


def _messages(body: bytes) -> str:
    """The messages of SendGrid's error answer `{"errors": [{"message": ..., "field": ...}]}`."""
    try:
        errors = json.loads(body)["errors"]
        found = "; ".join(
            f"{error['message']} ({error['field']})" if error.get("field") else error["message"] for error in errors
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        found = ""
    return one_line(found)[:300] or "no reason given"


def _words(error: object) -> str:
    return one_line(str(error))[:200] or type(error).__name__
