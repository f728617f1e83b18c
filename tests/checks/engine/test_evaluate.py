"""What a night makes of facts: verdicts, failing subjects, and the state of what was open before."""

import duckdb
import pandas as pd
import pytest

from checks.engine.evaluate import Evaluation, evaluate
from checks.engine.findings import SubjectState, Verdict, VerdictStatus, fingerprint
from checks.engine.open_subjects import OpenSubject
from checks.engine.predicates import BrokenRule
from checks.engine.rule import TEXT, Rule, Severity, rule
from checks.engine.rule_set import RuleSet
from checks.rules.catalogue import RULES
from checks.rules.subjects import ACCOUNT
from facts_tables import add, empty_night
from packaged import ROLES

MISSING = "invoice.missing_in_erp"


@pytest.fixture
def facts() -> duckdb.DuckDBPyConnection:
    night = empty_night()
    for number, tax_id, email, needs, uncheckable in (
        (1, None, "a@one.example", True, False),
        (2, "DE136695977", "bad@@one.example", True, False),
        (3, "DE136695976", "c@one.example", True, False),
        (4, None, "d@one.example", False, False),
        (5, "whatever", "e@one.example", True, True),
    ):
        add(
            night,
            "facts_accounts",
            subject_key=f"aria:account:{number}",
            customer_key="aria:account:1",
            customer_name="One & Co",
            account=number,
            country="DE",
            tax_id=tax_id,
            email=email,
            needs_tax_id=needs,
            has_required_tax_id=needs and tax_id is not None,
            is_tax_id_uncheckable=uncheckable,
            needs_email=True,
            has_required_email=True,
        )
    for number, posted, due, uncovered in (
        (1, True, True, []),
        (2, False, False, ["aria.invoices"]),
        (3, True, False, []),
    ):
        add(
            night,
            "facts_invoices",
            subject_key=f"aria:invoice:{number}",
            is_in_erp=posted,
            must_be_posted=due,
            uncovered=uncovered,
        )
    return night


def judged(
    facts: duckdb.DuckDBPyConnection,
    *open_before: tuple[str, str],
    holds: dict[str, str] | None = None,
    not_due: dict[str, str] | None = None,
    rules: RuleSet = RULES,
) -> Evaluation:
    before = [OpenSubject(fingerprint=fingerprint(*one), rule_id=one[0], subject_key=one[1]) for one in open_before]
    return evaluate(facts, rules, ROLES, holds=holds or {}, not_due=not_due or {}, open_subjects=before)


def verdict(evaluation: Evaluation, rule_id: str) -> Verdict:
    return next(one for one in evaluation.verdicts if one.rule_id == rule_id)


def test_a_rule_finds_what_it_applies_to_and_does_not_hold_for(facts: duckdb.DuckDBPyConnection) -> None:
    evaluation = judged(facts)
    assert evaluation.failing["tax_id.missing"] == ["aria:account:1"]
    assert evaluation.failing["tax_id.invalid"] == ["aria:account:2"]
    assert evaluation.failing["contact.email_invalid"] == ["aria:account:2"]
    assert verdict(evaluation, "tax_id.missing").status is VerdictStatus.NOT_HELD
    assert verdict(evaluation, "contact.missing").status is VerdictStatus.HELD


def test_what_cannot_be_judged_is_counted_as_not_evaluated_and_never_found(facts: duckdb.DuckDBPyConnection) -> None:
    evaluation = judged(facts)
    counts = verdict(evaluation, "tax_id.invalid")
    assert (counts.applied, counts.checked, counts.findings, counts.not_evaluated) == (3, 2, 1, 1)
    assert "aria:account:5" not in evaluation.failing["tax_id.invalid"]


def test_flags_and_values_that_are_null_make_no_finding_where_a_rule_does_not_apply(
    facts: duckdb.DuckDBPyConnection,
) -> None:
    facts.execute("update facts_accounts set needs_tax_id = null, has_required_tax_id = null, tax_id = null")
    counts = verdict(judged(facts), "tax_id.missing")
    assert (counts.applied, counts.findings, counts.status) == (0, 0, VerdictStatus.HELD)


def test_a_rule_on_hold_finds_nothing_and_keeps_what_was_open(facts: duckdb.DuckDBPyConnection) -> None:
    short = {"aria.accounts": "12 rows where 900 are usual"}
    evaluation = judged(facts, ("tax_id.missing", "aria:account:3"), holds=short)
    held = verdict(evaluation, "tax_id.missing")
    assert held.status is VerdictStatus.NOT_EVALUATED
    assert held.reason == "on hold, since aria.accounts: 12 rows where 900 are usual"
    assert evaluation.failing["tax_id.missing"] == []
    (state,) = evaluation.open_states.values()
    assert state.state is SubjectState.ON_HOLD


def test_a_rule_whose_export_is_not_due_waits_for_it_and_nothing_is_wrong(facts: duckdb.DuckDBPyConnection) -> None:
    before, rest = (MISSING, "aria:invoice:1"), {"netsuite.transactions": "not due on Saturdays"}
    evaluation = judged(facts, before, not_due=rest)
    waits = verdict(evaluation, MISSING)
    assert (waits.status, waits.checked, waits.findings) == (VerdictStatus.NOT_DUE, 0, 0)
    assert waits.reason == "netsuite.transactions is not due on Saturdays"
    assert [state.state for state in evaluation.open_states.values()] == [SubjectState.NOT_DUE]
    assert verdict(evaluation, "tax_id.missing").status is VerdictStatus.NOT_HELD
    # what is on hold weighs more
    evaluation = judged(facts, before, holds={"aria.invoices": "late"}, not_due=rest)
    assert verdict(evaluation, MISSING).status is VerdictStatus.NOT_EVALUATED


def test_what_a_quarantined_row_leaves_unknown_opens_and_closes_nothing(facts: duckdb.DuckDBPyConnection) -> None:
    facts.execute("update facts_accounts set unknown = ['aria.accounts'] where account in (1, 3, 4)")
    evaluation = judged(facts, *(("tax_id.missing", f"aria:account:{n}") for n in (1, 3, 4)))
    assert evaluation.failing["tax_id.missing"] == []
    assert {state.state for state in evaluation.open_states.values()} == {SubjectState.NOT_EVALUATED}
    assert {state.reason for state in evaluation.open_states.values()} == {
        "a row of aria.accounts that was quarantined may be its own: it is judged once that is fixed"
    }
    counts = verdict(evaluation, "tax_id.missing")
    assert (counts.status, counts.applied, counts.checked, counts.not_evaluated) == (VerdictStatus.HELD, 4, 2, 2)
    assert counts.reason == "rows that were quarantined may be those of 2 subjects"


def test_the_reason_names_only_the_exports_that_the_rule_needs(facts: duckdb.DuckDBPyConnection) -> None:
    several = ["deal_desk.po_register", "netsuite.transactions", "aria.invoices"]
    facts.execute("update facts_invoices set unknown = ?", [several])
    (state,) = judged(facts, (MISSING, "aria:invoice:1")).open_states.values()
    assert state.reason.startswith("a row of aria.invoices and netsuite.transactions that was quarantined")


def test_what_is_unknown_of_an_export_that_a_rule_does_not_need_does_not_matter(
    facts: duckdb.DuckDBPyConnection,
) -> None:
    facts.execute("update facts_accounts set unknown = ['deal_desk.po_register']")
    assert judged(facts).failing["tax_id.missing"] == ["aria:account:1"]


@pytest.mark.parametrize(
    ("rule_id", "subject", "state"),
    [
        ("tax_id.missing", "aria:account:1", SubjectState.NOT_HELD),
        ("tax_id.missing", "aria:account:3", SubjectState.PROVEN_FIXED),
        ("tax_id.missing", "aria:account:4", SubjectState.NO_LONGER_APPLIES),
        ("tax_id.missing", "aria:account:99", SubjectState.GONE),
        ("tax_id.invalid", "aria:account:5", SubjectState.NOT_EVALUATED),
        (MISSING, "aria:invoice:1", SubjectState.PROVEN_FIXED),
        (MISSING, "aria:invoice:2", SubjectState.UNSEEN),
        (MISSING, "aria:invoice:3", SubjectState.NO_LONGER_APPLIES),
        (MISSING, "aria:invoice:9", SubjectState.UNSEEN),
    ],
)
def test_what_was_open_has_a_state(
    facts: duckdb.DuckDBPyConnection, rule_id: str, subject: str, state: SubjectState
) -> None:
    (found,) = judged(facts, (rule_id, subject)).open_states.values()
    assert found.state is state


def test_every_role_that_a_rule_needs_is_filled() -> None:
    for one in RULES:
        assert len(ROLES.exports(one.needs)) == len(one.needs)


def _rule(rule_id: str, fails: bool, *, was: tuple[str, ...] = (), topic: str | None = None) -> Rule:
    declare = rule(
        rule_id,
        subject=ACCOUNT,
        severity=Severity.LOW,
        team="tax",
        topic=topic,
        reads={"tax_id": TEXT},
        needs=("billing.accounts",),
        was=was,
    )
    return declare(lambda facts: pd.Series(not fails, index=facts.index))


def test_two_sets_of_rules_are_evaluated_side_by_side(facts: duckdb.DuckDBPyConnection) -> None:
    one = judged(facts, rules=RuleSet((_rule("a.one", True),)))
    two = judged(facts, rules=RuleSet((_rule("a.two", False),)))
    assert {rule_id: len(keys) for rule_id, keys in one.failing.items()} == {"a.one": 5}
    assert {rule_id: len(keys) for rule_id, keys in two.failing.items()} == {"a.two": 0}


def test_what_was_open_under_an_old_id_is_judged_by_the_renamed_rule(facts: duckdb.DuckDBPyConnection) -> None:
    rules = RuleSet((_rule("new.name", False, was=("old.name",)),))
    evaluation = judged(facts, ("old.name", "aria:account:1"), rules=rules)
    (state,) = evaluation.open_states.values()
    assert state.state is SubjectState.PROVEN_FIXED
    assert state.fingerprint == fingerprint("old.name", "aria:account:1")


def test_a_predicate_that_raises_is_a_broken_rule_and_never_bad_data(facts: duckdb.DuckDBPyConnection) -> None:
    broken = rule("a.broken", subject=ACCOUNT, severity=Severity.LOW, team="tax", reads={"tax_id": TEXT}, needs=())(
        lambda facts: facts["no such column"]
    )
    with pytest.raises(BrokenRule, match=r"facts_accounts: a\.broken could not be evaluated"):
        judged(facts, rules=RuleSet((broken,)))


def test_a_fingerprint_is_of_rule_subject_and_discriminator_alone() -> None:
    assert fingerprint("po.missing", "aria:account:1") == fingerprint("po.missing", "aria:account:1", "")
    different = {
        fingerprint("po.missing", "aria:account:1"),
        fingerprint("po.missing", "aria:account:2"),
        fingerprint("po.expired", "aria:account:1"),
        fingerprint("po.missing", "aria:account:1", "aria:netsuite"),
    }
    assert len(different) == 4
