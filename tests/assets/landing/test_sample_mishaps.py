"""Every mishap of a whole export that the sample plants is found by a guard, and nothing else is."""

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from assets.landing.assess import assess
from assets.landing.catalogue import Catalogue, load_catalogue
from assets.landing.decisions import Decisions
from assets.landing.deliveries import business_dates, discover
from assets.landing.guarding import guards_of
from assets.landing.land import land
from assets.landing.policy import LandingPolicy
from assets.landing.state import facts_table
from assets.sample.write import write_sample
from checks.exports import EXPORT_RULES, ExportFacts
from checks.predicates import hold

_PANDAS = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype()}


def _found(catalogue: Catalogue, exports: Path, lake: Path) -> set[tuple[str, str, str]]:
    deliveries = discover(catalogue, exports, until=date(2030, 1, 1))
    manifests = [land(delivery, catalogue.exports[delivery.export_id], lake=lake) for delivery in deliveries]
    found = set()
    for day in business_dates(catalogue, exports):
        states = assess(catalogue, manifests, business_date=day, policy=LandingPolicy(), decisions=Decisions())
        facts = facts_table(states).to_pandas(types_mapper=_PANDAS.get)
        held = hold(ExportFacts, facts, [rule.id for rule in EXPORT_RULES])
        for rule in EXPORT_RULES:
            applies = pd.Series(True, index=facts.index) if rule.applies is None else facts[rule.applies]
            found |= {(str(day), rule.id, key) for key in facts["subject_key"][applies.astype(bool) & ~held[rule.id]]}
    return found


def test_the_guards_find_what_the_sample_planted_and_nothing_else(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    write_sample(exports, customers=50, nights=7, seed=5, all_kinds=True)
    with (exports / "answers.csv").open(encoding="utf-8") as file:
        lines = [(line["business_date"], line["rule_id"], line["subject_key"]) for line in csv.DictReader(file)]
    planted = {line for line in lines if line[1].startswith("export.")}
    assert len(planted) == 9
    catalogue = load_catalogue()
    assert _found(catalogue, exports, tmp_path / "lake") == planted
    asked = {(rule.id, export.native_key) for export in catalogue.exports.values() for rule in guards_of(export)}
    assert {(rule_id, key) for _, rule_id, key in planted} <= asked
