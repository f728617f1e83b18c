"""All that a night is run with, read and validated once by orchestration and handed down. Holds no secret."""

from dataclasses import dataclass

from assets.landing.guarding.policy import LandingPolicy
from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.locations import Location
from assets.nights.home import Home
from checks.config.judgement_policy import ChecksPolicy
from checks.engine.roles import Roles
from checks.engine.texts import RuleTexts
from notifications.policy import NotificationsPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class NightConfig:
    """Places, catalogue and policy. The two digests stand for policy and contracts, and for the packaged code."""

    home: Home
    exports: Location
    landing_memory: str
    catalogue: Catalogue
    landing: LandingPolicy
    checks: ChecksPolicy
    notifications: NotificationsPolicy
    roles: Roles
    texts: RuleTexts
    policy_digest: str
    code_digest: str
