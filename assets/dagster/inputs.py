"""The asset that opens a night: guards, identity and the snapshots that dbt reads."""

from datetime import date

import dagster as dg

from assets.dagster.exports import export_key
from assets.nights.config import NightConfig
from assets.nights.services import NightServices
from assets.nights.steps.prepare import discard_uncommitted, open_night
from assets.nights.steps.publish import publish_interrupted

KEY = dg.AssetKey("night_inputs")
GROUP = "opening"


def build_inputs_asset(
    config: NightConfig, services: NightServices, partitions: dg.PartitionsDefinition
) -> dg.AssetsDefinition:
    """Return the asset between the exports and dbt."""

    @dg.asset(
        key=KEY,
        deps=[export_key(export) for export in config.catalogue.exports.values()],
        group_name=GROUP,
        partitions_def=partitions,
        required_resource_keys={"night_lock"},
        kinds={"python", "parquet"},
        owners=["team:data"],
        description=(
            "Which deliveries count for the business date, which exports are on hold and why, and the snapshots "
            "of policy, "
            "decisions and what last night knew."
        ),
    )
    def night_inputs(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        store = services.store()
        discard_uncommitted(config, store)
        publish_interrupted(config, store)
        opened = open_night(config, store, date.fromisoformat(context.partition_key))
        held = [f"{state.export_id}: {state.hold_reason}" for state in opened.exports if state.held]
        for line in held:
            context.log.warning("on hold: %s", line)
        return dg.MaterializeResult(
            metadata={
                "night": dg.MetadataValue.text(opened.identity.night_id),
                "kind": dg.MetadataValue.text("backfill" if opened.identity.backfill else "night"),
                "exports": dg.MetadataValue.int(len(opened.exports)),
                "exports on hold": dg.MetadataValue.int(len(held)),
                "on hold": dg.MetadataValue.text("; ".join(held) or "none"),
            }
        )

    return night_inputs
