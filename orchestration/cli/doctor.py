"""`tieout doctor`: what is configured, what is missing, and how to fix it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import click

from assets.landing.schema.catalogue import load_catalogue
from checks.errors import TieoutError
from orchestration.cli.views.output import console
from orchestration.config.settings import Settings, read_settings

_SPACE_WANTED = 2 * 1024**3


@click.command()
def doctor() -> None:
    """Say what is configured and missing, with the remedy. Exit code 2 when something must be mended first."""
    settings = read_settings()
    out, bad = console(), 0
    for name, check in _CHECKS:
        try:
            words = check(settings)
            out.print(f"[green]ok[/green]    {name}: {words}")
        except TieoutError as error:
            bad += 1
            out.print(f"[red]fix[/red]   {name}: {error}", markup=True)
    if bad:
        raise click.exceptions.Exit(2)


def _policy(settings: Settings) -> str:
    return str(settings.policy_path or "the packaged one (TIEOUT_POLICY names your own)")


def _people(settings: Settings) -> str:
    people = settings.policy.notifications.people
    if not people:
        return "none in the policy, so any name is taken; add them under notifications.people"
    logins = sum(person.login is not None for person in people.values())
    return f"{', '.join(people)}; {logins} of them with a login"


def _catalogue(settings: Settings) -> str:
    catalogue, teams = load_catalogue(settings.catalogue_path), settings.policy.notifications.teams
    unknown = sorted({export.team for export in catalogue.exports.values()} - set(teams))
    if unknown:
        raise TieoutError(
            f"the teams {', '.join(unknown)} of the export catalogue are not in the policy. Add them under "
            "notifications.teams."
        )
    return f"{len(catalogue.exports)} exports, {settings.catalogue_path or 'the packaged one'}"


def _rules(settings: Settings) -> str:
    from checks.rules.catalogue import RULES

    config = settings.night_config()
    unfilled = sorted({role for rule in RULES for role in rule.needs} - config.roles.filled.keys())
    if unfilled:
        raise TieoutError(
            f"no export fills the roles {', '.join(unfilled)}, which rules need. Write them as `role` into the export "
            "catalogue."
        )
    return f"{len(RULES)} rules, whose texts name only what they declare"


def _exports(settings: Settings) -> str:
    from assets.landing.storage.discovery import business_dates
    from assets.landing.storage.open import reached

    catalogue = load_catalogue(settings.catalogue_path)
    places = list(dict.fromkeys(export.place or settings.exports for export in catalogue.exports.values()))
    for place in places:
        if isinstance(place, Path) and not place.is_dir():
            named = "TIEOUT_EXPORTS" if place == settings.exports else "its location in the export catalogue"
            raise TieoutError(f"{place}: there is no such folder. Set {named} to where deliveries arrive.")
    told = " and ".join(reached(place) for place in places)
    dates = business_dates(catalogue, settings.exports)
    if not dates:
        remedy = f", or write a sample: tieout sample {places[0]}" if isinstance(places[0], Path) else ""
        raise TieoutError(f"{told}: holds no export of the catalogue. Deliver some{remedy}.")
    return f"{told}, deliveries of {len(dates)} dates, the newest {dates[-1]}"


def _home(settings: Settings) -> str:
    root = settings.home.root
    nearest = next(folder for folder in (root, *root.parents) if folder.exists())
    if not os.access(nearest, os.W_OK):
        raise TieoutError(f"{nearest}: cannot be written. Give write access, or set TIEOUT_HOME to another folder.")
    free = shutil.disk_usage(nearest).free
    if free < _SPACE_WANTED:
        raise TieoutError(
            f"{nearest}: only {free // 1024**2} MiB are free. Make room, or set TIEOUT_HOME to another disk."
        )
    return f"{root}, {free // 1024**3} GiB free"


def _store(settings: Settings) -> str:
    from notifications.store import nights
    from notifications.store.database.engine import open_store

    store = open_store(settings.database_url, settings.home.root)
    newest = nights.newest_night(store)
    place = store.url.render_as_string(hide_password=True)
    return f"{place}, newest night {newest.business_date if newest else 'none yet'}"


def _mail(settings: Settings) -> str:
    from orchestration.runtime.services import night_services

    transport = night_services(settings).transport()
    outside = "" if settings.production else "; outside production only files and allowed domains get mail (TIEOUT_ENV)"
    return f"{transport.name}{outside}"


def _dbt(settings: Settings) -> str:
    from orchestration.runtime.dbt_manifest import dbt_executable, ensure_manifest

    ensure_manifest(settings.home, load_catalogue(settings.catalogue_path))
    return str(dbt_executable())


def _schedule(settings: Settings) -> str:
    schedule = settings.policy.schedule
    late = f"the lead is notified of a night not committed by {schedule.late_at:%H:%M}"
    return f"every day at {schedule.at:%H:%M} {schedule.zone}; {late}"


_CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("policy", _policy),
    ("people", _people),
    ("export catalogue", _catalogue),
    ("rules", _rules),
    ("exports", _exports),
    ("home", _home),
    ("ops store", _store),
    ("mail", _mail),
    ("dbt", _dbt),
    ("schedule", _schedule),
)
