"""The sample with all its dirt lands as the sample itself says that it should: all exports, of several seeds."""

import csv
from datetime import date
from pathlib import Path

import pytest

from assets.landing.loading.load import land
from assets.landing.schema.catalogue import load_catalogue
from assets.landing.storage.discovery import discover
from assets.sample.write import write_sample

pytestmark = pytest.mark.long


@pytest.mark.parametrize(("dirt", "seed"), [("none", 3), ("normal", 5), ("hard", 4), ("hard", 11), ("hard", 23)])
def test_the_dirty_sample_lands_as_its_answers_say(tmp_path: Path, dirt: str, seed: int) -> None:
    exports, lake = tmp_path / "exports", tmp_path / "lake"
    write_sample(exports, customers=40, nights=1, seed=seed, dirt=dirt, all_kinds=True)
    with (exports / "answers-landing.csv").open(encoding="utf-8") as file:
        answers = {(line["business_date"], line["file"]): line for line in csv.DictReader(file)}
    catalogue = load_catalogue()
    deliveries = discover(catalogue, exports, until=date(2030, 1, 1))
    assert {delivery.export_id for delivery in deliveries} == set(catalogue.exports)
    for delivery in deliveries:
        manifest = land(delivery, catalogue.exports[delivery.export_id], lake=lake)
        answer = answers[str(delivery.business_date), delivery.path.name]
        left_out = {kind: count for kind, count in manifest.left_out.items() if kind != "header"}
        expected = {kind: int(answer[kind]) for kind in ("title", "blank", "total", "footer") if int(answer[kind])}
        landed = (manifest.rows_landed, manifest.rows_quarantined, left_out)
        assert landed == (int(answer["landed"]), int(answer["quarantined"]), expected), delivery.file
