"""SendGrid through its official library, against a real HTTP server that answers as SendGrid documents."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from checks.errors import ConfigurationError
from mail_examples import NOW, SENDER, StoppedClock, outbox_notice
from mail_servers import Answer, SendGrid, free_port, sendgrid_server
from notifications.attempts.outcomes import Accepted, Rejected, RetryLater, Unknown
from notifications.mail.transports.sendgrid import SendGridTransport

KEY = "SG.test-key-that-nobody-may-read.0123456789"


@pytest.fixture
def server() -> Iterator[SendGrid]:
    with sendgrid_server() as running:
        yield running


def transport(host: str, **changes: Any) -> SendGridTransport:
    fields: dict[str, Any] = {"api_key": KEY, "sender": f"Tieout <{SENDER}>", "clock": StoppedClock(), "timeout": 5}
    return SendGridTransport(host=host, **fields | changes)


def test_a_202_is_accepted_with_sendgrids_message_id(server: SendGrid) -> None:
    server.answers = [Answer(202, {"X-Message-Id": "14c5d75ce93.dfd.64b469"})]

    outcome = transport(server.url).send(outbox_notice("tax@example.com"))

    assert outcome == Accepted("14c5d75ce93.dfd.64b469", detail="202 Accepted")
    assert server.keys == [f"Bearer {KEY}"]


def test_the_request_carries_text_html_and_the_notices_id(server: SendGrid) -> None:
    notice = outbox_notice("tax@example.com", subject="Tieout\r\nBcc: someone@example.org")

    transport(server.url).send(notice)

    (body,) = server.requests
    assert body["personalizations"] == [{"to": [{"email": "tax@example.com"}]}]
    assert body["from"] == {"email": SENDER, "name": "Tieout"}
    assert body["subject"] == "Tieout Bcc: someone@example.org"
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    assert body["content"][0]["value"] == notice.text
    assert body["custom_args"] == {"tieout_notice": "7", "tieout_message_id": notice.message_id}
    assert sorted(body["categories"]) == ["tieout", "tieout-digest"]
    assert body["tracking_settings"] == {
        "click_tracking": {"enable": False, "enable_text": False},
        "open_tracking": {"enable": False},
    }


def test_a_400_is_rejected_with_sendgrids_words(server: SendGrid) -> None:
    server.answers = [Answer(400, errors=[{"message": "Does not contain a valid address.", "field": "from.email"}])]

    outcome = transport(server.url).send(outbox_notice())

    assert outcome == Rejected("SendGrid answered 400: Does not contain a valid address. (from.email)")


@pytest.mark.parametrize(("status", "variable"), [(401, "SENDGRID_API_KEY"), (403, "mail.sender")])
def test_a_refused_key_is_no_fault_of_the_notice_and_names_the_remedy(
    server: SendGrid, status: int, variable: str
) -> None:
    server.answers = [Answer(status, errors=[{"message": "The provided authorization grant is invalid"}])]

    outcome = transport(server.url).send(outbox_notice())

    assert isinstance(outcome, RetryLater)
    assert outcome.everyone
    assert variable in outcome.reason
    assert KEY not in outcome.reason


def test_a_429_waits_until_the_rate_limit_is_reset(server: SendGrid) -> None:
    reset = int(NOW.timestamp()) + 42
    server.answers = [
        Answer(429, {"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)})
    ]

    outcome = transport(server.url).send(outbox_notice())

    assert outcome == RetryLater("SendGrid answered 429: no reason given", after=timedelta(seconds=42), everyone=True)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "17"}, timedelta(seconds=17)),
        ({"Retry-After": "Wed, 04 Mar 2026 04:40:30 GMT"}, timedelta(seconds=30)),
        ({"X-RateLimit-Reset": "1392815263"}, timedelta(seconds=1)),
        ({"X-RateLimit-Reset": "99999999999"}, timedelta(hours=1)),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_asked_for_is_read_from_each_header_and_bounded(
    server: SendGrid, headers: dict[str, str], wait: timedelta | None
) -> None:
    server.answers = [Answer(429, headers)]

    outcome = transport(server.url).send(outbox_notice())

    assert isinstance(outcome, RetryLater)
    assert outcome.after == wait


@pytest.mark.parametrize("status", [500, 503])
def test_an_error_of_sendgrids_own_was_not_taken_and_is_tried_again(server: SendGrid, status: int) -> None:
    server.answers = [Answer(status)]

    outcome = transport(server.url).send(outbox_notice())

    assert outcome == RetryLater(f"SendGrid answered {status}: no reason given")


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_error_is_unknown(server: SendGrid, status: int) -> None:
    server.answers = [Answer(status)]

    assert isinstance(transport(server.url).send(outbox_notice()), Unknown)


def test_a_time_out_after_the_request_was_taken_is_unknown(server: SendGrid) -> None:
    release = threading.Event()
    server.answers = [Answer(202, before=lambda: release.wait(10))]
    began = time.monotonic()

    outcome = transport(server.url, timeout=0.3).send(outbox_notice())

    release.set()
    assert isinstance(outcome, Unknown)
    assert len(server.requests) == 1
    assert time.monotonic() - began < 5


def test_a_connection_lost_before_the_answer_is_unknown(server: SendGrid) -> None:
    server.answers = [Answer(hang_up=True)]

    assert isinstance(transport(server.url).send(outbox_notice()), Unknown)


def test_an_undocumented_answer_is_unknown(server: SendGrid) -> None:
    server.answers = [Answer(200)]

    assert isinstance(transport(server.url).send(outbox_notice()), Unknown)


def test_a_refused_connection_took_nothing() -> None:
    port = free_port()

    outcome = transport(f"http://127.0.0.1:{port}").send(outbox_notice())

    assert isinstance(outcome, RetryLater)
    assert outcome.everyone


def test_an_address_that_is_none_is_rejected_without_a_request(server: SendGrid) -> None:
    outcome = transport(server.url).send(outbox_notice("not an address"))

    assert isinstance(outcome, Rejected)
    assert server.requests == []


def test_the_region_is_set_before_the_time_out() -> None:
    # Setting the region makes a new client of the library, which has no time-out.
    client = SendGridTransport(api_key=KEY, sender=SENDER, clock=StoppedClock(), region="eu", timeout=7)._client()

    assert client.client.timeout == 7
    assert client.client.host == "https://api.eu.sendgrid.com"


def test_the_key_never_reaches_a_log(server: SendGrid, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("python_http_client").setLevel(logging.DEBUG)
    logging.getLogger("python_http_client.client").setLevel(logging.DEBUG)

    transport(server.url).send(outbox_notice())
    server.answers = [Answer(401)]
    transport(server.url).send(outbox_notice())

    assert KEY not in caplog.text
    assert outbox_notice().subject not in caplog.text


def test_a_key_with_a_line_break_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigurationError) as error:
        transport("http://127.0.0.1:1", api_key=f"{KEY}\n")

    assert KEY not in str(error.value)
    assert "SENDGRID_API_KEY" in str(error.value)
    assert KEY not in repr(transport("http://127.0.0.1:1"))
