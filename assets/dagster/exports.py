"""One asset per export: the deliveries that landed in the lake. The first column of the lineage."""

from datetime import date

import dagster as dg

from assets.landing.manifests.delivery import deliveries_of
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.catalogue import Export
from assets.nights.config import NightConfig
from assets.nights.steps.land import land_export

GROUP = "exports"
_COVERAGE = {
    "full": "each holding all records as of its date",
    "window": "each holding the records of the last days",
    "delta": "each holding what changed since the one before",
}


def export_key(export: Export) -> dg.AssetKey:
    """Return the key of the export's asset, which is the key of dbt's source as well."""
    return dg.AssetKey([export.system, export.entity])


def build_export_assets(config: NightConfig, partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Return the assets of all exports of the catalogue."""
    return [_export_asset(config, partitions, export) for export in config.catalogue.exports.values()]


def _export_asset(config: NightConfig, partitions: dg.PartitionsDefinition, export: Export) -> dg.AssetsDefinition:
    @dg.asset(
        key=export_key(export),
        group_name=GROUP,
        partitions_def=partitions,
        required_resource_keys={"night_lock"},
        kinds={"csv" if export.dialect.format == "detect" else export.dialect.format, "parquet"},
        owners=[f"team:{export.team}"],
        tags={"tieout/system": export.system},
        description=f"Deliveries of {export.path}, {_COVERAGE[export.coverage.kind]}.",
    )
    def landed(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        business_date = date.fromisoformat(context.partition_key)
        return dg.MaterializeResult(
            metadata=_metadata(business_date, land_export(config, business_date, export.id, run_id=context.run_id))
        )

    return landed


def _metadata(business_date: date, manifests: tuple[Manifest, ...]) -> dict[str, dg.MetadataValue]:
    today = deliveries_of(manifest for manifest in manifests if manifest.business_date == business_date)
    if not today:
        return {"delivered": dg.MetadataValue.text(f"nothing for {business_date}")}
    newest = today[-1]
    return {
        "delivered": dg.MetadataValue.text(newest.file),
        "dagster/row_count": dg.MetadataValue.int(newest.rows_landed),
        "rows read": dg.MetadataValue.int(newest.rows_read),
        "rows quarantined": dg.MetadataValue.int(newest.rows_quarantined),
        "rows left out": dg.MetadataValue.int(sum(newest.left_out.values())),
        "sha256": dg.MetadataValue.text(newest.sha256),
    }
