"""The states of an attempt: what the sender may do, and what only a person may."""

import pytest

from checks.errors import ConfigurationError
from notifications.attempt_states import TRANSITIONS, AttemptStatus, Step, Word, before, decided, step


def test_each_step_of_the_sender_begins_in_one_status_and_none_in_unknown_or_where_all_is_over() -> None:
    begins = {action: step(action)[0] for action in Step}
    assert set(begins.values()) == {AttemptStatus.PENDING, AttemptStatus.LEASED}


def test_every_status_is_reached_by_the_sender() -> None:
    ends = {step(action)[1] for action in Step}
    assert ends == set(AttemptStatus)


def test_no_word_fits_what_is_under_way_or_was_taken() -> None:
    fits = {status for word in Word for status in before(word)}
    assert fits == set(AttemptStatus) - {AttemptStatus.LEASED, AttemptStatus.ACCEPTED}


def test_actions_of_senders_and_people_are_never_taken_for_each_other() -> None:
    assert {action.value for action in Step}.isdisjoint(word.value for word in Word)


@pytest.mark.parametrize(
    ("status", "word", "sentence"),
    [
        (AttemptStatus.PENDING, Word.ACCEPTED, "Notice 3 is pending: `accepted` fits one that is unknown only."),
        (AttemptStatus.ACCEPTED, Word.DROP, "Notice 3 is accepted: `drop` fits one that is unknown or pending only."),
        (
            AttemptStatus.LEASED,
            Word.RESEND,
            "Notice 3 is leased: `resend` fits one that is unknown or rejected or suppressed only.",
        ),
    ],
)
def test_a_word_that_does_not_fit_is_refused_with_those_that_it_fits(
    status: AttemptStatus, word: Word, sentence: str
) -> None:
    assert (status, word) not in TRANSITIONS
    with pytest.raises(ConfigurationError) as refused:
        decided(status, word, "Notice 3")
    assert str(refused.value) == sentence
