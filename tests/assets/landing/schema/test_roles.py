"""Roles: which export fills them, what a second system has to say, and what dbt is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.landing.schema.catalogue import PACKAGED, Catalogue, load_catalogue
from assets.landing.schema.roles import dbt_snapshot, filled_roles, roles_of
from checks.errors import ConfigurationError

Stanza = dict[str, Any]

OTHER: Stanza = {
    "system": "zuora",
    "entity": "accounts",
    "team": "billing",
    "role": "billing.accounts",
    "path": "{date}/zuora_accounts.csv",
    "key": ["account_number"],
    "columns": {
        "account_number": {"header": "Account Number", "fills": "account"},
        "vat_id": {"header": "VAT ID", "fills": "tax_id"},
    },
}


def _catalogue(change: Callable[[dict[str, Stanza]], object]) -> Catalogue:
    """The packaged catalogue with a change of its stanzas."""
    document = yaml.safe_load(PACKAGED.read_text(encoding="utf-8"))
    change(document["exports"])
    return Catalogue.model_validate(document)


def test_every_packaged_export_fills_a_role_of_its_own() -> None:
    filled = filled_roles(load_catalogue())
    assert [export.id for export in filled.values()] == list(load_catalogue().exports)
    assert filled["billing.accounts"].id == "aria.accounts"
    assert filled["support.tickets"].id == "zendesk.tickets"


def test_people_read_the_name_that_the_system_gives_a_field() -> None:
    roles = roles_of(load_catalogue())
    assert roles["billing.accounts"].label("tax_id") == "taxpayer_id"
    assert roles["erp.customers"].label("tax_id") == "Tax Number"
    assert roles["erp.transactions"].label("amount") == "Amount (Foreign Currency)"
    assert roles["crm.accounts"].label("tax_id") == "VAT_NUMBER__C"
    assert roles["deal_desk.purchase_orders"].label("valid_to") == "Valid To"
    assert roles["billing.accounts"].label("unheard_of") == "unheard_of"


def test_another_system_fills_the_role_that_its_stanza_names() -> None:
    roles = roles_of(
        _catalogue(lambda exports: exports.update({"zuora.accounts": OTHER}) or exports.pop("aria.accounts"))
    )
    assert roles["billing.accounts"].export == "zuora.accounts"
    assert roles["billing.accounts"].system == "zuora"
    assert roles["billing.accounts"].label("tax_id") == "VAT ID"
    assert roles["billing.invoices"].export == "aria.invoices"


def test_a_stanza_that_names_no_role_fills_the_packaged_one_unless_another_names_it() -> None:
    def without_role(exports: dict[str, Stanza]) -> None:
        exports["aria.accounts"].pop("role")

    assert filled_roles(_catalogue(without_role))["billing.accounts"].id == "aria.accounts"

    def beside(exports: dict[str, Stanza]) -> None:
        exports["aria.accounts"].pop("role")
        exports["zuora.accounts"] = OTHER

    assert filled_roles(_catalogue(beside))["billing.accounts"].id == "zuora.accounts"


def test_a_role_that_the_catalogue_leaves_out_is_filled_by_the_packaged_export() -> None:
    catalogue = _catalogue(lambda exports: exports.pop("salesforce.contacts"))
    assert filled_roles(catalogue)["crm.contacts"].id == "salesforce.contacts"
    assert "salesforce.contacts" in json.loads(dbt_snapshot(catalogue))["exports"]


def test_two_exports_of_one_role_are_refused_by_name(tmp_path: Path) -> None:
    document = yaml.safe_load(PACKAGED.read_text(encoding="utf-8"))
    document["exports"]["zuora.accounts"] = OTHER
    path = tmp_path / "exports.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=r"aria\.accounts and zuora\.accounts both fill the role billing\.accounts"
    ):
        load_catalogue(path)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_stanza_without_a_role_gives_way_even_where_its_id_is_the_name_of_that_role(*, is_first: bool) -> None:
    def beside(exports: dict[str, Stanza]) -> None:
        plain = exports.pop("deal_desk.rate_cards")
        plain.pop("role")
        stanzas = [("deal_desk.rate_cards", plain), ("zuora.accounts", {**OTHER, "role": "deal_desk.rate_cards"})]
        exports.update(stanzas if is_first else reversed(stanzas))

    assert filled_roles(_catalogue(beside))["deal_desk.rate_cards"].id == "zuora.accounts"


def test_two_columns_of_one_field_and_a_deleted_column_that_is_not_a_boolean_are_refused() -> None:
    def doubled(exports: dict[str, Stanza]) -> None:
        exports["aria.accounts"]["columns"]["email"]["fills"] = "tax_id"

    with pytest.raises(ValueError, match="two columns fill one field"):
        _catalogue(doubled)

    def text(exports: dict[str, Stanza]) -> None:
        exports["salesforce.accounts"]["deleted_column"] = "name"

    with pytest.raises(ValueError, match="deleted_column name must be a boolean column"):
        _catalogue(text)


def test_a_role_that_nothing_fills_is_named_with_the_remedy() -> None:
    with pytest.raises(
        ConfigurationError, match=r"No export fills the role billing\.refunds\. Add `role: billing\.refunds`"
    ):
        roles_of(load_catalogue())["billing.refunds"]


def test_dbt_is_told_key_coverage_deletion_and_the_columns_of_fields() -> None:
    exports = json.loads(dbt_snapshot(load_catalogue()))["exports"]
    payments = exports["netsuite.customer_payments"]
    assert (payments["key"], payments["coverage"], payments["column"]) == (
        ["internal_id", "invoice_internal_id"],
        "window",
        "date",
    )
    assert exports["salesforce.accounts"]["deleted"] == "isdeleted"
    assert exports["aria.accounts"]["fields"]["account"] == "acct_no"
    assert exports["aria.accounts"]["fields"]["selling_entity"] == "client_legal_entity_id"


def test_a_role_changes_nothing_of_how_a_file_is_read() -> None:
    def renamed(exports: dict[str, Stanza]) -> None:
        exports["aria.accounts"]["role"] = "other.accounts"
        exports["aria.accounts"]["columns"]["acct_no"].pop("fills")

    assert (
        _catalogue(renamed).exports["aria.accounts"].fingerprint
        == load_catalogue().exports["aria.accounts"].fingerprint
    )
