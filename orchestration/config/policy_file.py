"""The policy: what operations people change. Each folder owns the part that it reads; here the file is loaded and put
together.
"""

import hashlib
from datetime import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from assets.landing.guarding.policy import LandingPolicy
from checks.config.judgement_policy import ChecksPolicy
from checks.config.yaml_files import Document, read_document
from notifications.policy import NotificationsPolicy


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name} is not a time zone; write one such as Europe/Berlin")
    return name


class SchedulePolicy(Document):
    """When the night runs (local time of `zone`), and when a night that is not committed is told to the lead.

    `look_every_seconds`: how often deliveries are looked at; `settled_seconds`: how long a file must not have changed.
    `wait_minutes`: how long a night waits for another one to end.
    """

    at: time
    zone: Annotated[str, AfterValidator(_known_zone)]
    late_at: time
    look_every_seconds: int = Field(default=30, ge=5, le=3600)
    settled_seconds: int = Field(default=60, ge=0, le=86400)
    wait_minutes: int = Field(default=120, ge=0, le=1440)

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone's rules."""
        return ZoneInfo(self.zone)


class Policy(Document):
    """The whole document."""

    schedule: SchedulePolicy
    landing: LandingPolicy
    checks: ChecksPolicy
    notifications: NotificationsPolicy


def load_policy(path: Path | None) -> tuple[Policy, str]:
    """Return the policy of `path` (None: the packaged one) and the sha256 of what it says.

    Comments and people are left out of the sha256: neither changes a night.
    """
    if path is None:
        with as_file(files("orchestration") / "policy.yaml") as packaged:
            policy = read_document(packaged, Policy)
    else:
        policy = read_document(path, Policy)
    said = policy.model_dump_json(exclude={"notifications": {"people"}})
    return policy, hashlib.sha256(said.encode()).hexdigest()
