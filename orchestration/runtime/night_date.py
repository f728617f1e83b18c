"""Which business date a night is for: the one that somebody named, or the newest with a delivery. Loads no Dagster."""

from datetime import date, datetime
from pathlib import Path

from assets.landing.storage.discovery import business_dates
from checks.errors import ConfigurationError, NightFailed
from orchestration.config.settings import Settings


def choose_date(settings: Settings, wanted: date | None) -> date:
    """Return the business date of the night. A folder of a day to come is no delivery yet.

    Raises ConfigurationError for a date that has not come and for a folder that is not there, NightFailed when nothing
    was delivered.
    """
    today = datetime.now(settings.policy.schedule.time_zone).date()
    if wanted is not None:
        if wanted > today:
            raise ConfigurationError(
                f"--date {wanted}: is in the future (today is {today}). Name a business date that has come."
            )
        return wanted
    catalogue = settings.night_config().catalogue
    used = any(export.place is None for export in catalogue.exports.values())
    if used and isinstance(settings.exports, Path) and not settings.exports.is_dir():
        raise ConfigurationError(
            f"{settings.exports}: there is no such folder. Name the folder of deliveries with --exports or "
            "TIEOUT_EXPORTS."
        )
    dates = business_dates(catalogue, settings.exports)
    come = [day for day in dates if day <= today]
    if not come:
        to_come = f" but for {dates[0]}, which is in the future" if dates else ""
        raise NightFailed(
            f"{settings.exports}: holds no export that the catalogue knows{to_come}. Deliver some, or see what is "
            "expected: tieout exports list."
        )
    return come[-1]
