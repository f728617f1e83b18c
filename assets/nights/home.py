"""Where everything of one installation lies (TIEOUT_HOME). Paths only; who writes them stands with the writers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files below `root`."""

    root: Path

    @property
    def lake(self) -> Path:
        """Parquet of accepted rows, quarantine and manifests by export and business date."""
        return self.root / "lake"

    def night(self, night_id: str) -> Path:
        """Verdicts, findings and crosswalk of one night; they mean nothing before the night is committed."""
        return self.lake / "nights" / night_id

    def deliveries_seen(self, night_id: str) -> Path:
        """The digest of names, sizes and times of all deliveries as the night found them."""
        return self.night(night_id) / "deliveries.txt"

    @property
    def inputs(self) -> Path:
        """What dbt reads: the deliveries that count and the snapshots of the night under way."""
        return self.root / "dbt" / "inputs"

    @property
    def dbt_target(self) -> Path:
        """The manifest, the parse and the results of dbt."""
        return self.root / "dbt" / "target"

    @property
    def dbt_logs(self) -> Path:
        """The log of dbt."""
        return self.root / "dbt" / "logs"

    @property
    def warehouse(self) -> Path:
        """Published warehouses, one file a night."""
        return self.root / "warehouse"

    @property
    def build(self) -> Path:
        """The one file that dbt builds."""
        return self.warehouse / "build.duckdb"

    def staged(self, night_id: str) -> Path:
        """The closed and checked warehouse of a night that is not yet published."""
        return self.warehouse / "staged" / f"{night_id}.duckdb"

    def published(self, business_date: date, edition: int) -> Path:
        """The published warehouse of one night."""
        return self.warehouse / f"{business_date}.e{edition}.duckdb"

    @property
    def current(self) -> Path:
        """A link to the newest published warehouse; it only moves forward."""
        return self.warehouse / "current.duckdb"

    @property
    def outbox(self) -> Path:
        """Mails as files."""
        return self.root / "outbox"

    def report(self, business_date: date, edition: int) -> Path:
        """The page of one night."""
        return self.root / "reports" / f"{business_date}.e{edition}.html"

    @property
    def dagster(self) -> Path:
        """Dagster's own home: runs, events, schedules."""
        return self.root / "dagster"

    @property
    def lock(self) -> Path:
        """Held by the one process that runs a night here."""
        return self.root / "lock"

    @property
    def runs(self) -> Path:
        """One file for each run that is alive, held by its process."""
        return self.root / "runs"
