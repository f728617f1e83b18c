"""The stanzas of the sample's further exports read what the sample writes."""

import csv
from datetime import date
from pathlib import Path

from assets.landing.catalogue import PACKAGED, load_catalogue
from assets.landing.deliveries import discover
from assets.landing.land import land
from assets.sample.write import write_sample


def test_every_further_export_of_the_sample_lands_whole(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    write_sample(exports, customers=60, nights=1, seed=3)
    with (exports / "answers-landing.csv").open(encoding="utf-8") as file:
        answers = {line["file"]: line for line in csv.DictReader(file)}
    catalogue = load_catalogue(PACKAGED.with_name("further_exports.yaml"))
    deliveries = discover(catalogue, exports, until=date(2030, 1, 1))
    assert {delivery.export_id for delivery in deliveries} == set(catalogue.exports)
    for delivery in deliveries:
        manifest = land(delivery, catalogue.exports[delivery.export_id], lake=tmp_path / "lake")
        assert (manifest.problem, manifest.rows_quarantined) == (None, 0), delivery.file
        assert manifest.rows_landed == int(answers[delivery.path.name]["landed"]), delivery.file
