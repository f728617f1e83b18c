"""What a page of docs/rules says of a rule, and of which system."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from checks.engine.findings import ScopeKind
from checks.engine.pages import rule_pages
from checks.engine.roles import FilledRole, Roles
from checks.engine.rule import FLAG, Count, Money, Private, Rule, Scope, Severity, Subject, Text, rule
from checks.engine.rule_set import RuleSet
from checks.engine.texts import load_texts

PARCEL = Subject(
    name="parcel",
    facts="facts_parcels",
    records="records_parcels",
    roles={"billing": "billing.parcels"},
    scope=Scope(kind=ScopeKind.CUSTOMER, key="customer_key", name="customer_name"),
    absence_is_gone=True,
)
TEXTS = """
parcel.lost:
  title: Parcel lost
  statement: "A parcel that {billing} has sent arrives."
  wrong: "The parcel for {billing_recipient} did not arrive."
  why: The customer waits for it.
  remedy:
    billing: "Send it again from {billing}."
  customer: "Did the parcel arrive?"
"""
DESCRIBED = {"facts_parcels": {"is_sent": "It is sent, with a|number.", "value_minor": "Its value."}}


def lost(**changes: Any) -> Rule:
    declared: dict[str, Any] = {
        "subject": PARCEL,
        "severity": Severity.HIGH,
        "team": "post",
        "needs": ("billing.parcels",),
        "when": "is_sent",
        "reads": {"has_arrived": FLAG},
        "exposure": Money("value"),
        "evidence": (Private("billing.recipient"), Money("billing.value"), Count("pieces", "how many"), Text("depot")),
    }

    @rule("parcel.lost", **{**declared, **changes})
    def has_arrived(facts: pd.DataFrame) -> "pd.Series[Any]":
        """It has arrived. This is for programmers."""
        return facts["has_arrived"]

    return has_arrived


def pages(
    tmp_path: Path, one: Rule, *, system: str = "aria", described: Mapping[str, Mapping[str, str]] = DESCRIBED
) -> dict[str, str]:
    (tmp_path / "parcels.yaml").write_text(TEXTS)
    filled = FilledRole(
        role="billing.parcels",
        export=f"{system}.parcels",
        system=system,
        labels={"recipient": "Ship To", "value": "Worth"},
    )
    rules, roles = RuleSet((one,)), Roles(filled={"billing.parcels": filled})
    return rule_pages(rules, roles, load_texts(rules, roles, tmp_path), described)


def test_a_page_says_when_a_rule_applies_what_it_needs_and_what_a_finding_shows(tmp_path: Path) -> None:
    page = pages(tmp_path, lost())["parcel.md"]
    assert page.startswith("<!-- Generated")
    for line in (
        "Findings go to the team `post`. [All rules](README.md).",
        "## parcel.lost",
        "**Parcel lost.** A parcel that Aria has sent arrives.",
        "| subject | parcel, a row of `facts_parcels` |",
        "| applies when | `is_sent`: It is sent, with a&#124;number. |",
        "| passes when | It has arrived. |",
        "| needs | `aria.parcels` (Aria, which fills `billing.parcels`) |",
        "| severity | high |",
        "| money at risk | `value_minor`: Its value. |",
        "| evidence | Aria `Ship To`, its last 4 characters<br>Aria `Worth`, with its currency"
        "<br>Parcel `how many`<br>Parcel `depot` |",
        "A finding reads: The parcel for {billing_recipient} did not arrive.",
        "- Aria: Send it again from Aria.",
        "To the customer: Did the parcel arrive?",
    ):
        assert line in page.splitlines()
    assert "not evaluated when" not in page
    assert "on hold" not in page


def test_the_pages_name_the_system_that_fills_a_role(tmp_path: Path) -> None:
    page = pages(tmp_path, lost(), system="zuora")["parcel.md"]
    assert "A parcel that Zuora has sent arrives." in page
    assert "`zuora.parcels` (Zuora, which fills `billing.parcels`)" in page
    assert "Aria" not in page


def test_what_only_some_rules_declare_is_said_of_these(tmp_path: Path) -> None:
    one = lost(
        when=None, unless="is_sent", needs=(), blocks_export=True, was=("parcel.gone",), evidence=(), exposure=None,
        shows=(Text("billing.recipient"),),
    )  # fmt: skip
    lines = pages(tmp_path, one)["parcel.md"].splitlines()
    assert "| applies when | always |" in lines
    assert "| not evaluated when | `is_sent`: It is sent, with a&#124;number. |" in lines
    assert "| needs | no other export |" in lines
    assert "| and | the export is on hold while it fails |" in lines
    assert "| was | `parcel.gone` |" in lines


def test_a_rule_is_on_the_page_of_the_topic_that_it_declares_and_in_the_list(tmp_path: Path) -> None:
    written = pages(tmp_path, lost(topic="delivery"))
    assert set(written) == {"README.md", "delivery.md"}
    assert (
        "| [`parcel.lost`](delivery.md#parcellost) | A parcel that Aria has sent arrives. | high | `post` | `parcel` |"
        in written["README.md"].splitlines()
    )


def test_a_column_without_a_description_is_named_alone(tmp_path: Path) -> None:
    written = pages(tmp_path, lost(), described={"facts_parcels": {"value_minor": "Its value."}})
    assert "| applies when | `is_sent` |" in written["parcel.md"]
