"""The outbox as people see it, and their word on a delivery whose outcome nobody knows."""

from datetime import UTC

import pytest
from sqlalchemy import Engine

from checks.errors import ConfigurationError
from mail_examples import NOW, StoppedClock, notice
from mail_outboxes import fill, stands, states
from notifications.mail.notice import NoticeKind
from notifications.mail.outbox import DeliveryStatus, Release, list_notices, load_notice, release


def test_notices_and_deliveries_get_dense_ids_in_their_order(outbox: Engine) -> None:
    assert fill(outbox, "anna@example.com", "bert@example.com") == [1, 2]
    assert fill(outbox, "carl@example.com") == [3]
    assert states(outbox) == [(1, 1, 1, "pending"), (2, 2, 1, "pending"), (3, 3, 1, "pending")]


def test_a_notice_comes_back_as_it_was_put_in(outbox: Engine) -> None:
    fill(outbox, "anna@example.com")
    composed = notice("anna@example.com")

    loaded = load_notice(outbox, 1)

    assert (loaded.kind, loaded.recipient, loaded.subject) == (NoticeKind.DIGEST, "anna@example.com", composed.subject)
    assert (loaded.text, loaded.html, loaded.message_id) == (composed.text, composed.html, composed.message_id)
    assert loaded.created_at == NOW
    assert loaded.created_at.tzinfo is UTC


def test_the_list_shows_the_newest_first_and_can_be_narrowed(outbox: Engine) -> None:
    fill(outbox, "anna@example.com", "bert@example.com")
    stands(outbox, 1, DeliveryStatus.UNKNOWN)

    everything = list_notices(outbox)
    unknown = list_notices(outbox, status=DeliveryStatus.UNKNOWN)

    assert [(line.id, line.recipient, line.status.value) for line in everything] == [
        (2, "bert@example.com", "pending"),
        (1, "anna@example.com", "unknown"),
    ]
    assert [line.id for line in unknown] == [1]
    assert unknown[0].detail == "the process died"


def test_a_person_sends_an_unknown_notice_again_and_the_unknown_delivery_stays_unknown(outbox: Engine) -> None:
    fill(outbox, "anna@example.com")
    stands(outbox, 1, DeliveryStatus.UNKNOWN)

    line = release(outbox, 1, Release.RESEND, by="Kim Ito", reason="Anna has nothing", clock=StoppedClock())

    assert line.status is DeliveryStatus.PENDING
    assert line.detail == "released by Kim Ito (resend): Anna has nothing"
    assert states(outbox) == [(1, 1, 1, "unknown"), (2, 1, 2, "pending")]


def test_a_person_knows_that_it_arrived(outbox: Engine) -> None:
    fill(outbox, "anna@example.com")
    stands(outbox, 1, DeliveryStatus.UNKNOWN)

    line = release(outbox, 1, Release.ACCEPTED, by="Kim Ito", reason="Anna showed it to me", clock=StoppedClock())

    assert line.status is DeliveryStatus.ACCEPTED
    assert line.detail == "the process died; released by Kim Ito (accepted): Anna showed it to me"


def test_a_person_drops_a_notice(outbox: Engine) -> None:
    fill(outbox, "anna@example.com", "bert@example.com")
    stands(outbox, 1, DeliveryStatus.UNKNOWN)

    for number in (1, 2):
        release(outbox, number, Release.DROP, by="Kim Ito", reason="out of date", clock=StoppedClock())

    assert [state[3] for state in states(outbox)] == ["suppressed", "suppressed"]


@pytest.mark.parametrize("status", [DeliveryStatus.REJECTED, DeliveryStatus.SUPPRESSED])
def test_a_rejected_or_suppressed_notice_may_be_sent_again(outbox: Engine, status: DeliveryStatus) -> None:
    fill(outbox, "anna@example.com")
    stands(outbox, 1, status)

    release(outbox, 1, Release.RESEND, by="Kim Ito", reason="mailbox mended", clock=StoppedClock())

    assert states(outbox) == [(1, 1, 1, status.value), (2, 1, 2, "pending")]


@pytest.mark.parametrize("word", list(Release))
@pytest.mark.parametrize("status", [DeliveryStatus.ACCEPTED, DeliveryStatus.LEASED])
def test_what_is_known_or_under_way_is_nobodys_to_release(
    outbox: Engine, status: DeliveryStatus, word: Release
) -> None:
    fill(outbox, "anna@example.com")
    stands(outbox, 1, status)

    with pytest.raises(ConfigurationError, match=f"Notice 1 is {status.value}"):
        release(outbox, 1, word, by="Kim Ito", reason="impatient", clock=StoppedClock())

    assert states(outbox) == [(1, 1, 1, status.value)]


def test_a_release_needs_a_name_and_a_reason(outbox: Engine) -> None:
    fill(outbox, "anna@example.com")
    stands(outbox, 1, DeliveryStatus.UNKNOWN)

    for by, reason in (("", "why not"), ("Kim Ito", "  ")):
        with pytest.raises(ConfigurationError, match="a name and a reason"):
            release(outbox, 1, Release.RESEND, by=by, reason=reason, clock=StoppedClock())


def test_a_notice_that_is_not_there_is_named_with_the_remedy(outbox: Engine) -> None:
    with pytest.raises(ConfigurationError, match="There is no notice 9: `tieout mail list`"):
        load_notice(outbox, 9)
    with pytest.raises(ConfigurationError, match="There is no notice 9"):
        release(outbox, 9, Release.DROP, by="Kim Ito", reason="gone", clock=StoppedClock())
