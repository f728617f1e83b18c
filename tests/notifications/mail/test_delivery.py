"""Delivery: what is known is never sent again, what is unknown only by a person's word, what was not taken is."""

import os
import socket
import subprocess
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from mail_examples import StoppedClock
from mail_outboxes import fill, states
from notifications.attempts.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown
from notifications.attempts.processes import is_dead, this_process
from notifications.mail.deliver import DeliveryReport, Limits, deliver
from notifications.mail.outbox import DeliveryStatus, OutboxNotice, Release, list_notices, load_notice, release
from notifications.store.database.engine import reading, writing
from notifications.store.database.schema import attempts

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


class Post:
    """A transport of the tests' own: answers what it is told to, then takes everything."""

    def __init__(self, *outcomes: Outcome, knows: bool = False, refuses: str | None = None) -> None:
        self.outcomes, self.knows, self.refuses = list(outcomes), knows, refuses
        self.sent: list[str] = []
        self.taken: list[str] = []
        self.on_send: Callable[[OutboxNotice], None] = lambda _: None

    @property
    def name(self) -> str:
        return "post"

    def refusal(self, recipient: str) -> str | None:
        return "not allowed here" if recipient == self.refuses else None

    def send(self, notice: OutboxNotice) -> Outcome:
        self.sent.append(notice.recipient)
        self.on_send(notice)
        outcome = self.outcomes.pop(0) if self.outcomes else Accepted(f"post-{notice.id}")
        if isinstance(outcome, Accepted):
            self.taken.append(notice.message_id)
        return outcome

    def took(self, notice: OutboxNotice) -> bool | None:
        return notice.message_id in self.taken if self.knows else None


def run(engine: Engine, post: Post, clock: StoppedClock | None = None, **limits: object) -> DeliveryReport:
    clock = clock or StoppedClock()
    return deliver(engine, post, clock=clock, wait=clock.wait, limits=Limits(**limits))  # type: ignore[arg-type]


def statuses(engine: Engine) -> list[str]:
    return [state[3] for state in states(engine)]


def abandon(engine: Engine, holder: str, *, transport: str = "post", clock: StoppedClock | None = None) -> None:
    """Leave delivery 1 as a process that died while sending it does."""
    with writing(engine) as connection:
        connection.execute(
            update(attempts)
            .where(attempts.c.id == 1)
            .values(status="leased", transport=transport, leased_by=holder, leased_at=(clock or StoppedClock()).now())
        )


def dead_process() -> str:
    """The name of a process of this host that has ended."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    return f"{socket.gethostname()}:{ended.pid}:1"


def test_every_notice_is_sent_once(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    post = Post()

    first, second = run(outbox, post), run(outbox, post)

    assert post.sent == [ANNA, BERT]
    assert first.counts == {"accepted": 2}
    assert second.counts == {}
    assert [(line.provider_message_id, line.transport) for line in list_notices(outbox)] == [
        ("post-2", "post"),
        ("post-1", "post"),
    ]


def test_a_rejected_notice_is_not_tried_again_and_holds_up_nobody(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    post = Post(Rejected("no such user"))

    report = run(outbox, post)
    run(outbox, post)

    assert post.sent == [ANNA, BERT]
    assert statuses(outbox) == ["rejected", "accepted"]
    assert report.problems == ("no such user",)


def test_an_unknown_notice_is_sent_again_only_by_a_persons_word(outbox: Engine) -> None:
    fill(outbox, ANNA)
    post = Post(Unknown("no answer"))

    run(outbox, post)
    run(outbox, post)
    assert post.sent == [ANNA]
    assert statuses(outbox) == ["unknown"]

    release(outbox, 1, Release.RESEND, by="Kim Ito", reason="nothing came", clock=StoppedClock())
    run(outbox, post)

    assert post.sent == [ANNA, ANNA]
    assert statuses(outbox) == ["unknown", "accepted"]
    assert [line.status for line in list_notices(outbox)] == [DeliveryStatus.ACCEPTED]


def test_a_rate_limit_is_waited_for_and_the_others_go_first(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    clock = StoppedClock()
    began = clock.now()
    post = Post(RetryLater("429", after=timedelta(seconds=20), everyone=True))

    report = run(outbox, post, clock)

    assert post.sent == [ANNA, BERT, ANNA]
    assert clock.now() - began == timedelta(seconds=20)
    assert report.counts == {"accepted": 2}
    assert [state[1:] for state in states(outbox)] == [(1, 2, "accepted"), (2, 1, "accepted")]


def test_a_wait_longer_than_the_runs_patience_is_left_to_the_next_run(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    clock = StoppedClock()
    post = Post(RetryLater("429", after=timedelta(minutes=30), everyone=True))

    report = run(outbox, post, clock)
    assert post.sent == [ANNA]
    assert report.counts == {"pending": 2}
    assert report.problems == ("429",)

    clock.wait(60)
    run(outbox, post, clock)
    assert post.sent == [ANNA, BERT]

    clock.wait(30 * 60)
    run(outbox, post, clock)
    assert post.sent == [ANNA, BERT, ANNA]
    assert statuses(outbox) == ["accepted", "accepted"]


def test_a_transport_that_is_down_costs_no_notice_its_delivery(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT, CARL)
    clock = StoppedClock()

    for _ in range(10):
        down = Post(*[RetryLater("connection refused", everyone=True)] * 99)
        report = run(outbox, down, clock)
        assert len(down.sent) <= 3
        clock.wait(86_400)

    assert report.counts == {"pending": 3}
    assert run(outbox, Post(), clock).counts == {"accepted": 3}


def test_a_notice_that_keeps_failing_for_its_own_sake_is_given_up_after_bounded_attempts(outbox: Engine) -> None:
    fill(outbox, ANNA)
    clock = StoppedClock()
    tries = 0
    for _ in range(9):
        post = Post(*[RetryLater("452 mailbox full")] * 99)
        run(outbox, post, clock, attempts=4)
        tries += len(post.sent)
        clock.wait(86_400)

    assert tries == 4
    assert states(outbox) == [(1, 1, 4, "rejected")]
    assert list_notices(outbox)[0].detail == "given up after 4 attempts: 452 mailbox full"


def test_whom_the_transport_refuses_is_suppressed_with_the_reason_and_nothing_is_sent(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    post = Post(refuses=ANNA)

    report = run(outbox, post)

    assert post.sent == [BERT]
    assert report.counts == {"accepted": 1, "suppressed": 1}
    assert list_notices(outbox, status=DeliveryStatus.SUPPRESSED)[0].detail == "not allowed here"


def test_the_lease_is_committed_before_anything_is_sent(outbox: Engine) -> None:
    fill(outbox, ANNA)
    post = Post()
    seen: list[tuple[str, str | None, str | None]] = []

    def look(_: OutboxNotice) -> None:
        with reading(outbox) as connection:
            row = connection.execute(select(attempts.c.status, attempts.c.transport, attempts.c.leased_by)).one()
            seen.append((row.status, row.transport, row.leased_by))

    post.on_send = look
    run(outbox, post)

    assert seen == [("leased", "post", this_process())]


def test_what_a_dead_process_had_under_way_is_unknown_where_the_transport_cannot_be_asked(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    abandon(outbox, dead_process())
    post = Post()

    report = run(outbox, post)

    assert post.sent == [BERT]
    assert statuses(outbox) == ["unknown", "accepted"]
    assert report.counts == {"accepted": 1, "unknown": 1}


def test_what_a_dead_process_had_under_way_is_looked_up_where_the_transport_can_be_asked(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    abandon(outbox, dead_process())
    post = Post(knows=True)
    post.taken.append(_message_id(outbox, 1))

    run(outbox, post)

    assert post.sent == [BERT]
    assert statuses(outbox) == ["accepted", "accepted"]


def test_what_a_dead_process_surely_did_not_send_is_sent(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    abandon(outbox, dead_process())
    post = Post(knows=True)

    run(outbox, post)

    assert post.sent == [ANNA, BERT]
    assert [state[2:] for state in states(outbox)] == [(1, "accepted"), (1, "accepted")]


def test_what_another_transport_had_under_way_is_unknown(outbox: Engine) -> None:
    fill(outbox, ANNA)
    abandon(outbox, dead_process(), transport="smtp")
    post = Post(knows=True)

    run(outbox, post)

    assert post.sent == []
    assert statuses(outbox) == ["unknown"]


def test_a_lease_of_a_living_process_is_left_alone(outbox: Engine) -> None:
    fill(outbox, ANNA)
    abandon(outbox, this_process())
    post = Post()

    run(outbox, post)

    assert post.sent == []
    assert statuses(outbox) == ["leased"]


def test_a_lease_from_another_host_counts_as_dead_only_after_a_time(outbox: Engine) -> None:
    fill(outbox, ANNA)
    clock = StoppedClock()
    abandon(outbox, "elsewhere:17:1", clock=clock)

    run(outbox, Post(), clock)
    assert statuses(outbox) == ["leased"]

    clock.wait(16 * 60)
    run(outbox, Post(), clock)
    assert statuses(outbox) == ["unknown"]


def test_a_process_id_given_out_again_is_another_process() -> None:
    assert is_dead(this_process()) is False
    assert is_dead(f"{socket.gethostname()}:{os.getpid()}:1") is True
    assert is_dead(dead_process()) is True
    assert is_dead("elsewhere:17:1") is None
    assert is_dead(None) is True


def test_ctrl_c_in_the_middle_of_sending_leaves_it_unknown_and_passes_on(outbox: Engine) -> None:
    fill(outbox, ANNA, BERT)
    post = Post()

    def interrupt(_: OutboxNotice) -> None:
        raise KeyboardInterrupt

    post.on_send = interrupt
    with pytest.raises(KeyboardInterrupt):
        run(outbox, post)

    assert statuses(outbox) == ["unknown", "pending"]


def test_two_runs_at_the_same_time_send_nothing_twice(outbox: Engine) -> None:
    everyone = [f"person{number}@example.com" for number in range(24)]
    fill(outbox, *everyone)
    posts = [Post(), Post(), Post()]
    threads = [threading.Thread(target=run, args=(outbox, post)) for post in posts]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(recipient for post in posts for recipient in post.sent) == sorted(everyone)
    assert set(statuses(outbox)) == {"accepted"}


def _message_id(engine: Engine, notice_id: int) -> str:
    return load_notice(engine, notice_id).message_id
