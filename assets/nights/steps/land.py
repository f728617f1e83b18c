"""Lands what a night reads. What this process landed is not looked at again as long as nothing of it changes."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from assets.landing.duckdb_session import limit_memory
from assets.landing.loading.load import identity
from assets.landing.loading.parts import land_delivery
from assets.landing.manifests.manifest import Manifest
from assets.landing.storage.discovery import Delivery, discover
from assets.nights.config import NightConfig
from checks.errors import NightFailed

_landed: dict[tuple[object, ...], tuple[Manifest, ...]] = {}
"""By lake and identity of the files; a night asks for the same ones in its identity, its assets and its inputs."""


_listed: dict[tuple[str, date], tuple[Delivery, ...]] = {}
"""What the last run found delivered: its assets, one an export, all speak of the same, and a store is asked once."""


def deliveries_for(config: NightConfig, business_date: date) -> tuple[Delivery, ...]:
    """Return every delivery up to the business date. Raises NightFailed when the date itself has none at all."""
    deliveries = discover(config.catalogue, config.exports, until=business_date)
    if not any(delivery.business_date == business_date for delivery in deliveries):
        dates = sorted({delivery.business_date for delivery in deliveries})
        latest = f"the newest before it is of {dates[-1]}" if dates else "there is none before it either"
        raise NightFailed(
            f"{config.exports}: no export was delivered for {business_date}; {latest}. "
            "Deliver the exports, or name another date with --date."
        )
    return deliveries


def land_deliveries(config: NightConfig, business_date: date) -> tuple[Manifest, ...]:
    """Land every delivery up to the date that has not landed yet; return all their manifests."""
    return _land_all(config, deliveries_for(config, business_date))


def land_export(config: NightConfig, business_date: date, export_id: str, *, run_id: str) -> tuple[Manifest, ...]:
    """Land the deliveries of one export, as they were found when the run first asked for any."""
    key = run_id, business_date
    if key not in _listed:
        found = deliveries_for(config, business_date)
        _listed.clear()
        _listed[key] = found
    return _land_all(config, [one for one in _listed[key] if one.export_id == export_id])


def _land_all(config: NightConfig, wanted: Sequence[Delivery]) -> tuple[Manifest, ...]:
    limit_memory(config.landing_memory)
    grouped = groupby(wanted, key=lambda one: (one.export_id, one.business_date, one.sequence))
    return tuple(manifest for _, files in grouped for manifest in _land(config, list(files)))


def _land(config: NightConfig, files: Sequence[Delivery]) -> tuple[Manifest, ...]:
    export, lake = config.catalogue.exports[files[0].export_id], config.home.lake
    known = [identity(file, export) for file in files]
    key = (lake, *((file.path, found) for file, found in zip(files, known, strict=True)))
    landed = _landed.get(key)
    if landed is None or None in known or not all(_is_there(manifest, lake) for manifest in landed):
        landed = _landed[key] = land_delivery(files, export, lake=lake)
    return landed


def _is_there(manifest: Manifest, lake: Path) -> bool:
    """Whether it was read, and the lake still holds what landed: a process of many nights may outlive its files."""
    names = [name for name in (manifest.parquet, manifest.quarantine) if name]
    return manifest.sha256 != "" and all((lake / name).exists() for name in names)
