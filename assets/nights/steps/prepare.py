"""Opens a night: which deliveries it reads, which exports are on hold, which night it is, and the inputs that dbt
will read.
"""

import shutil
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from assets.landing.guarding.assess import assess
from assets.landing.guarding.state import ExportState
from assets.landing.inputs.write import prepare_inputs
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.acceptance import Decisions
from assets.landing.storage.arrivals import arrivals, digest_of
from assets.nights.config import NightConfig
from assets.nights.decisions import accepted_deliveries, decisions_digest, write_decisions
from assets.nights.identity import NightIdentity, identify, write_identity
from assets.nights.snapshots import write_snapshots
from assets.nights.steps.land import land_deliveries
from checks.atomic_write import atomic_write, private_folder
from notifications.store import nights


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNight:
    """The night and how each export stands in it."""

    identity: NightIdentity
    exports: tuple[ExportState, ...]


def open_night(config: NightConfig, store: Engine, business_date: date) -> OpenedNight:
    """Assess what has landed, fix the night's identity, and write the inputs. Repeatable: same files, same inputs."""
    decisions = accepted_deliveries(store)
    seen = digest_of(arrivals(config.catalogue, config.exports, until=business_date), decisions)
    manifests = land_deliveries(config, business_date)
    states = assess(
        config.catalogue,
        manifests,
        business_date=business_date,
        policy=config.landing,
        decisions=Decisions(accepted=decisions),
    )
    identity = identity_of(config, store, business_date, manifests)
    prepare_inputs(states, config.catalogue, lake=config.home.lake, inputs_dir=config.home.inputs)
    prior_crosswalk = (
        config.home.night(identity.prior_night_id) / "crosswalk.parquet" if identity.prior_night_id else None
    )
    write_snapshots(
        config.home.inputs, business_date=business_date, policy=config.checks, prior_crosswalk=prior_crosswalk
    )
    write_decisions(store, business_date, config.home.inputs)
    write_identity(identity, config.home.inputs)
    _note_seen(config, identity.night_id, seen)
    return OpenedNight(identity=identity, exports=tuple(states))


def _note_seen(config: NightConfig, night_id: str, digest: str) -> None:
    """Note what the night found delivered, before it read any of it: what comes later is not among it."""
    private_folder(config.home.night(night_id))
    with atomic_write(config.home.deliveries_seen(night_id)) as temporary:
        temporary.write_text(digest)


def seen_by(config: NightConfig, night_id: str) -> str | None:
    """Return the digest of what the night found delivered and accepted."""
    try:
        return config.home.deliveries_seen(night_id).read_text()
    except OSError:
        return None


def identity_of(
    config: NightConfig,
    store: Engine,
    business_date: date,
    manifests: tuple[Manifest, ...],
) -> NightIdentity:
    """Return the identity of the night over these source files."""
    prior = nights.prior_night(store, business_date)
    newest = nights.newest_night(store)
    return identify(
        business_date=business_date,
        sources=[(manifest.file, manifest.sha256) for manifest in manifests],
        prior_night_id=prior.night_id if prior else None,
        newest_date=newest.business_date if newest else None,
        policy_digest=config.policy_digest,
        decisions=decisions_digest(store, business_date),
        code_digest=config.code_digest,
    )


def discard_uncommitted(config: NightConfig, store: Engine) -> None:
    """Remove what nights that never were committed left staged: it means nothing, and would only take room."""
    committed = {night.night_id for night in nights.list_nights(store)}
    for staged in (config.home.warehouse / "staged").glob("*.duckdb*"):
        if staged.name.split(".", 1)[0] not in committed:
            staged.unlink(missing_ok=True)
    for folder in (config.home.lake / "nights").glob("*"):
        if folder.name not in committed:
            shutil.rmtree(folder, ignore_errors=True)
