"""What a night makes of facts: verdicts, findings, and the state of what was open before."""

from datetime import date

import duckdb
import pytest

from checks.errors import ConfigurationError
from checks.evaluate import Evaluation, OpenSubject, evaluate
from checks.evidence import describe_findings
from checks.exports import ExportFacts
from checks.findings import Finding, SubjectState, Verdict, VerdictStatus, fingerprint
from checks.rules.catalogue import RULES, rule_by_id
from checks.texts import load_texts

NIGHT = date(2026, 3, 2)
ACCOUNTS = """
create table account_facts as
select
    'aria:account:' || n as subject_key, 'aria:account:1' as customer_key, 'One & Co' as customer_name,
    'DE01' as selling_entity, n as account, 'DE' as country, date '2026-03-02' as business_date,
    tax as aria_tax_id, tax as tax_id, 'DE136695976' as netsuite_tax_id, null::varchar as salesforce_tax_id,
    null::varchar as aria_po_number, null::varchar as po_number, null::date as register_valid_to,
    null::bigint as po_days_left, mail as aria_email, mail as email, 'a@one.example' as netsuite_email,
    null::varchar as salesforce_email, needs as needs_tax_id, needs and tax is not null as has_required_tax_id,
    checkable as is_tax_id_checkable, false as needs_po, false as has_registered_po, false as is_po_term_known,
    true as needs_email, mail is not null as has_required_email, 123450::bigint as billed_minor, 'EUR' as currency,
    134561::bigint as billed_reporting_minor, '2026-03-02/aria_accounts.csv' as aria_file, n + 1 as aria_row,
    'n.csv' as netsuite_file, 7::bigint as netsuite_row, null::varchar as salesforce_file,
    null::bigint as salesforce_row, null::varchar as salesforce_contact_file,
    null::bigint as salesforce_contact_row, null::varchar as register_file, null::bigint as register_row,
    true as is_account_known, true as is_register_known
from (values
    (1::bigint, null::varchar, 'a@one.example', true, true),
    (2::bigint, 'DE136695977', 'bad@@one.example', true, true),
    (3::bigint, 'DE136695976', 'c@one.example', true, true),
    (4::bigint, null, 'd@one.example', false, true),
    (5::bigint, 'whatever', 'e@one.example', true, false)
) as given (n, tax, mail, needs, checkable)
"""
INVOICES = """
create table invoice_facts as
select
    'aria:invoice:' || n as subject_key, covered as is_covered, posted as is_in_netsuite,
    covered and not voided as must_be_posted, covered as is_covered_by_both, false as must_be_equal,
    true as is_same_currency, 0::bigint as difference_minor, 0::bigint as tolerance_minor, 'i.csv' as aria_file,
    n::bigint as aria_row, null::varchar as netsuite_file, null::bigint as netsuite_row,
    true as is_account_known, true as is_known_in_aria, true as is_known_in_netsuite
from (values (1, true, true, false), (2, false, false, false), (3, true, false, true))
    as given (n, covered, posted, voided)
"""
MISSING = "invoice.missing_in_erp"


@pytest.fixture
def facts() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(ACCOUNTS)
    connection.execute(INVOICES)
    columns = sorted(
        {name for rule in RULES if rule.subject.name == "export" for name in (*rule.columns, rule.applies)} - {None}
    )
    connection.execute(
        "create table exports as select null::varchar as subject_key, "
        + ", ".join(f"null::{_kind(name)} as {name}" for name in columns)
        + " where false"
    )
    return connection


def _kind(name: str) -> str:
    """The type of a column of the facts of exports: those that the model does not name say whether a rule applies."""
    column = ExportFacts.to_schema().columns.get(name)
    types = {"bool": "boolean", "string": "varchar", "Int64": "bigint"}
    return next((sql for kind, sql in types.items() if column and kind in str(column.dtype)), "boolean")


def judged(facts: duckdb.DuckDBPyConnection, *open_before: tuple[str, str], **holds: str) -> Evaluation:
    before = [OpenSubject(fingerprint=fingerprint(*one), rule_id=one[0], subject_key=one[1]) for one in open_before]
    return evaluate(facts, {name.replace("__", "."): why for name, why in holds.items()}, before)


def verdict(evaluation: Evaluation, rule_id: str) -> Verdict:
    return next(one for one in evaluation.verdicts if one.rule_id == rule_id)


def described(facts: duckdb.DuckDBPyConnection, evaluation: Evaluation) -> dict[tuple[str, str], Finding]:
    found = describe_findings(facts, evaluation, texts=load_texts(), business_date=NIGHT, first_seen={})
    return {(finding.rule_id, finding.subject_key): finding for finding in found}


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


def test_a_rule_on_hold_finds_nothing_and_keeps_what_was_open(facts: duckdb.DuckDBPyConnection) -> None:
    evaluation = judged(facts, ("tax_id.missing", "aria:account:3"), aria__accounts="12 rows where 900 are usual")
    held = verdict(evaluation, "tax_id.missing")
    assert held.status is VerdictStatus.NOT_EVALUATED
    assert "12 rows where 900 are usual" in str(held.reason)
    assert evaluation.failing["tax_id.missing"] == []
    (state,) = evaluation.open_states.values()
    assert state.state is SubjectState.ON_HOLD


def test_a_rule_whose_export_is_not_due_waits_for_it_and_nothing_is_wrong(facts: duckdb.DuckDBPyConnection) -> None:
    before = [OpenSubject(fingerprint="f", rule_id=MISSING, subject_key="aria:invoice:1")]
    rest = {"netsuite.transactions": "not due on Saturdays"}
    evaluation = evaluate(facts, {}, before, not_due=rest)
    waits = verdict(evaluation, MISSING)
    assert (waits.status, waits.checked, waits.findings) == (VerdictStatus.NOT_DUE, 0, 0)
    assert waits.reason == "netsuite.transactions is not due on Saturdays"
    assert [state.state for state in evaluation.open_states.values()] == [SubjectState.NOT_DUE]
    assert verdict(evaluation, "tax_id.missing").status is VerdictStatus.NOT_HELD
    # what is on hold weighs more
    evaluation = evaluate(facts, {"aria.invoices": "late"}, before, not_due=rest)
    assert verdict(evaluation, MISSING).status is VerdictStatus.NOT_EVALUATED


def test_what_a_row_that_was_set_aside_leaves_in_doubt_opens_and_closes_nothing(
    facts: duckdb.DuckDBPyConnection,
) -> None:
    facts.execute("update account_facts set is_account_known = false where account in (1, 3, 4)")
    evaluation = judged(facts, *(("tax_id.missing", f"aria:account:{n}") for n in (1, 3, 4)))
    assert evaluation.failing["tax_id.missing"] == []
    assert {state.state for state in evaluation.open_states.values()} == {SubjectState.NOT_EVALUATED}
    assert {state.reason for state in evaluation.open_states.values()} == {
        "a row of aria.accounts that was set aside may be its own: it is judged once that is mended"
    }
    counts = verdict(evaluation, "tax_id.missing")
    assert (counts.status, counts.applied, counts.checked, counts.not_evaluated) == (VerdictStatus.HELD, 4, 2, 2)
    assert counts.reason == "rows that were set aside may be those of 2 subjects"


def test_of_an_export_that_a_rule_does_not_need_it_may_be_unknown_what_it_holds(
    facts: duckdb.DuckDBPyConnection,
) -> None:
    facts.execute("update account_facts set is_register_known = false")
    evaluation = judged(facts)
    assert evaluation.failing["tax_id.missing"] == ["aria:account:1"]


def test_each_subject_says_of_every_export_that_its_rules_need_whether_it_is_known() -> None:
    assert [(rule.id, export) for rule in RULES for export in rule.needs if export not in rule.subject.known] == []


@pytest.mark.parametrize(
    ("rule_id", "subject", "state"),
    [
        ("tax_id.missing", "aria:account:1", SubjectState.NOT_HELD),
        ("tax_id.missing", "aria:account:3", SubjectState.PROVEN_FIXED),
        ("tax_id.missing", "aria:account:4", SubjectState.NO_LONGER_APPLIES),
        ("tax_id.missing", "aria:account:99", SubjectState.GONE),
        ("tax_id.invalid", "aria:account:5", SubjectState.NOT_EVALUATED),
    ],
)
def test_what_was_open_has_a_state(
    facts: duckdb.DuckDBPyConnection, rule_id: str, subject: str, state: SubjectState
) -> None:
    (found,) = judged(facts, (rule_id, subject)).open_states.values()
    assert found.state is state


@pytest.mark.parametrize(
    ("subject", "state"),
    [
        ("aria:invoice:1", SubjectState.PROVEN_FIXED),
        ("aria:invoice:2", SubjectState.UNSEEN),
        ("aria:invoice:3", SubjectState.NO_LONGER_APPLIES),
        ("aria:invoice:9", SubjectState.UNSEEN),
    ],
)
def test_an_invoice_that_left_the_window_proves_nothing(
    facts: duckdb.DuckDBPyConnection, subject: str, state: SubjectState
) -> None:
    before = OpenSubject(fingerprint="f", rule_id=MISSING, subject_key=subject)
    assert evaluate(facts, {}, [before]).open_states["f"].state is state


def test_a_finding_says_the_values_of_each_system_with_file_and_row(facts: duckdb.DuckDBPyConnection) -> None:
    finding = described(facts, judged(facts))["contact.email_invalid", "aria:account:2"]
    values = {(value.system, value.value, value.file, value.row) for value in finding.evidence}
    assert ("aria", "bad@@one.example", "2026-03-02/aria_accounts.csv", 3) in values
    assert ("netsuite", "a@one.example", "n.csv", 7) in values
    assert (finding.scope_key, finding.exposure, finding.currency) == ("aria:account:1", 123450, "EUR")


def test_a_tax_id_leaves_by_its_last_four_characters(facts: duckdb.DuckDBPyConnection) -> None:
    finding = described(facts, judged(facts))["tax_id.invalid", "aria:account:2"]
    assert "…5977" in {value.value for value in finding.evidence}
    assert "DE136695977" not in repr(finding)
    assert "DE136695976" not in repr(finding)


def test_a_fingerprint_is_of_rule_subject_and_discriminator_alone() -> None:
    assert fingerprint("po.missing", "aria:account:1") == fingerprint("po.missing", "aria:account:1", "")
    different = {
        fingerprint("po.missing", "aria:account:1"),
        fingerprint("po.missing", "aria:account:2"),
        fingerprint("po.expired", "aria:account:1"),
        fingerprint("po.missing", "aria:account:1", "aria:netsuite"),
    }
    assert len(different) == 4


def test_every_rule_has_its_words_and_an_unknown_one_is_named() -> None:
    texts = load_texts()
    for rule in RULES:
        assert texts[rule.id].remedy
    with pytest.raises(ConfigurationError, match=r"There is no rule tax_id\.odd\. Rules: "):
        rule_by_id("tax_id.odd")
