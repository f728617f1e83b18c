"""The sample as files: the same bytes for the same seed, other companies for other seeds, real ids, right order."""

import hashlib
from pathlib import Path

import pytest

from assets.sample.files import writer
from assets.sample.write import write_sample
from sample_reading import answers_of, keyed, rows_of

KEYS = {
    "aria.accounts": ("acct_no",),
    "aria.contracts": ("master_plan_instance_no",),
    "aria.invoice_lines": ("invoice_no", "line_no"),
    "aria.invoices": ("invoice_no",),
    "aria.payments": ("payment_no",),
    "aria.transactions": ("transaction_no",),
    "aria.usage": ("client_record_id",),
    "deal_desk.po_register": ("PO Number", "Customer No"),
    "deal_desk.rate_cards": ("rate_schedule_id", "currency", "usage_type", "region", "tier"),
    "netsuite.credit_memos": ("Internal ID",),
    "netsuite.customer_payments": ("Internal ID", "Internal ID#3"),
    "netsuite.customers": ("Internal ID",),
    "netsuite.receivables_ageing": ("Internal ID", "Subsidiary", "Currency"),
    "netsuite.transactions": ("Internal ID",),
    "salesforce.accounts": ("ID",),
    "salesforce.contacts": ("ID",),
    "salesforce.contracts": ("ID",),
    "salesforce.order_items": ("ID",),
    "salesforce.orders": ("ID",),
    "tax_desk.exemption_certificates": ("Certificate No",),
    "treasury.exchange_rates": ("rate_date", "from_currency", "to_currency"),
    "zendesk.tickets": ("Id",),
}


def digests(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_threads(tmp_path: Path) -> None:
    write_sample(tmp_path / "a", customers=90, nights=6, seed=3, threads=1)
    write_sample(tmp_path / "b", customers=90, nights=6, seed=3, threads=4)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert len(digests(tmp_path / "a")) == 6 * (22 + 2) - 1 + 1 + 3


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    write_sample(tmp_path / "a", customers=60, nights=1, seed=1)
    write_sample(tmp_path / "b", customers=60, nights=1, seed=2)
    one, two = (rows_of(tmp_path / name, 1, "aria_accounts.csv") for name in "ab")
    names = [{row["company_name"] for row in rows} for rows in (one, two)]
    assert len(names[0] & names[1]) < 10
    assert answers_of(tmp_path / "a") != answers_of(tmp_path / "b")


def test_a_shorter_story_is_the_beginning_of_the_longer(tmp_path: Path) -> None:
    write_sample(tmp_path / "short", customers=60, nights=2, seed=1)
    write_sample(tmp_path / "long", customers=60, nights=4, seed=1)
    short = digests(tmp_path / "short")
    long = digests(tmp_path / "long")
    for name in ("answers.csv", "planted.csv", "answers-landing.csv"):
        del short[name]
    assert short.items() <= long.items()


def test_chunks_leave_no_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "CUSTOMERS_AT_A_TIME", 40)
    summary = write_sample(tmp_path, customers=100, nights=3, seed=1)
    numbers = [int(row["invoice_no"]) for row in rows_of(tmp_path, 1, "aria_invoices.csv")]
    assert len(numbers) == len(set(numbers)) == summary.rows["2026-03-02/aria_invoices.csv"]
    accounts = [int(row["acct_no"]) for row in rows_of(tmp_path, 1, "aria_accounts.csv")]
    assert accounts == sorted(set(accounts))


def test_salesforce_ids_carry_the_checksum_of_their_case(tmp_path: Path) -> None:
    write_sample(tmp_path, customers=100, nights=1, seed=1)
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    ids = [row["ID"] for row in rows_of(tmp_path, 1, "salesforce_accounts.csv")]
    for id_ in ids:
        groups = [id_[start : start + 5] for start in (0, 5, 10)]
        bits = [sum(1 << place for place, sign in enumerate(group) if sign.isupper()) for group in groups]
        assert id_[15:] == "".join(signs[bit] for bit in bits)
    lowered = [id_[:15].lower() for id_ in ids]
    assert len(set(ids)) == len(ids) > len(set(lowered))


def test_only_the_rules_asked_for_are_answered(tmp_path: Path) -> None:
    summary = write_sample(tmp_path, customers=60, nights=3, seed=1, rule_ids={"po.missing", "export.truncated"})
    assert set(summary.answers) == {"po.missing", "export.truncated"}


def test_a_sample_without_customers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one customer"):
        write_sample(tmp_path, customers=0, nights=1, seed=1)


def test_keys_are_unique_in_every_export(tmp_path: Path) -> None:
    write_sample(tmp_path, customers=400, nights=2, seed=5)
    names = {path.stem for path in (tmp_path / "2026-03-03").iterdir() if not path.name.endswith(".total.json")}
    assert names == {export.replace(".", "_") for export in KEYS}
    for export, key in KEYS.items():
        repeated = [value for value, rows in keyed(tmp_path, 2, export, key).items() if len(rows) > 1]
        assert repeated == [], f"{export} has {repeated[0]} more than once"
