"""The dbt models as assets: one dbt invocation a night, and the gate on what it says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from assets.dagster import inputs
from assets.nights.config import NightConfig
from assets.nights.steps.reconcile import clear_build, gate, set_environment

MART_KEYS = {name: dg.AssetKey(name) for name in ("facts_accounts", "facts_invoices", "exports", "crosswalk")}


class NightTranslator(DagsterDbtTranslator):
    """Names and groups of the models in the lineage: the snapshots of a night are one asset, a model's key is its
    name.
    """

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Sources are the exports' assets; all snapshots are the asset that writes them."""
        if dbt_resource_props["resource_type"] == "source":
            if dbt_resource_props["source_name"] == "night":
                return inputs.KEY
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The folder of the model: staging, intermediate, marts."""
        return str(dbt_resource_props["fqn"][1])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The models are the data engineers'."""
        del dbt_resource_props
        return ["team:data"]


def build_dbt_assets(
    config: NightConfig, partitions: dg.PartitionsDefinition, *, manifest: Path, dbt: DbtCliResource
) -> dg.AssetsDefinition:
    """Return the models of the manifest."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=NightTranslator(),
        partitions_def=partitions,
        name="dbt_models",
        # a run is one night: a backfill of many dates is many runs
        backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=1),
        required_resource_keys={"night_lock"},
    )
    def dbt_models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        set_environment(config.home, config.catalogue)
        clear_build(config.home)
        # unit tests judge the project, not the data: they run in the test command
        invocation = dbt.cli(
            ["build", "--exclude-resource-type", "unit_test"],
            context=context,
            target_path=config.home.dbt_target,
            raise_on_error=False,
        )
        yield from invocation.stream()
        gate(config.home.dbt_target)

    return dbt_models
