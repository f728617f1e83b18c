"""Lands what a night reads. A file that this process landed is not hashed again as long as its size and time stay."""

from datetime import date
from pathlib import Path

from assets.landing.deliveries import Delivery, discover
from assets.landing.land import land
from assets.landing.manifest import Manifest
from assets.nights.config import NightConfig
from checks.errors import NightFailed

_landed: dict[tuple[Path, int, int, str], Manifest] = {}
"""By path, size, time of the file and contract; a night asks for the same file in its identity, its asset and its
inputs.
"""


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


def land_deliveries(config: NightConfig, business_date: date, export_id: str | None = None) -> tuple[Manifest, ...]:
    """Land every delivery up to the date (of one export, or of all) that has not landed yet; return all their
    manifests.
    """
    return tuple(
        _land(config, delivery)
        for delivery in deliveries_for(config, business_date)
        if export_id in (None, delivery.export_id)
    )


def _land(config: NightConfig, delivery: Delivery) -> Manifest:
    export = config.catalogue.exports[delivery.export_id]
    status = delivery.path.lstat()
    key = (delivery.path, status.st_size, status.st_mtime_ns, f"{export.fingerprint} {config.home.lake}")
    known = _landed.get(key)
    if known is None or not _is_there(known, config.home.lake):
        known = _landed[key] = land(delivery, export, lake=config.home.lake)
    return known


def _is_there(manifest: Manifest, lake: Path) -> bool:
    """Whether the lake still holds what landed: a process that serves many nights may outlive its files."""
    return all((lake / name).exists() for name in (manifest.parquet, manifest.quarantine) if name)
