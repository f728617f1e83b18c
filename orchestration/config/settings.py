"""What the environment says: the one place that reads environment variables and finds the configuration files."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from assets.landing.schema.catalogue import Catalogue, load_catalogue
from assets.landing.schema.locations import Location, parse_location
from assets.landing.schema.roles import roles_of
from assets.nights.config import NightConfig
from assets.nights.home import Home
from checks.errors import ConfigurationError
from checks.rules.catalogue import load_texts
from orchestration.config.policy_file import Policy, load_policy

PACKAGES = ("assets", "checks", "notifications", "orchestration", "dbt_project")
_LANDING_MEMORY, _LEAST_MEMORY = "512MB", 256
_CODE_SUFFIXES = frozenset({".py", ".sql", ".yaml", ".yml", ".j2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """From the environment only; never logged, never written."""

    sendgrid_api_key: str | None
    smtp_password: str | None

    def __repr__(self) -> str:
        return "Secrets(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation: places, environment, policy, secrets."""

    home: Home
    exports: Location
    landing_memory: str
    production: bool
    database_url: str | None
    catalogue_path: Path | None
    policy_path: Path | None
    policy: Policy
    policy_digest: str
    secrets: Secrets

    def night_config(self) -> NightConfig:
        """What the assets are run with. Reads the catalogue of exports and the texts of the rules."""
        catalogue = load_catalogue(self.catalogue_path)
        roles = roles_of(catalogue)
        return NightConfig(
            home=self.home,
            exports=self.exports,
            landing_memory=self.landing_memory,
            catalogue=catalogue,
            landing=self.policy.landing,
            checks=self.policy.checks,
            notifications=self.policy.notifications,
            roles=roles,
            texts=load_texts(roles),
            policy_digest=_with_contracts(self.policy_digest, catalogue),
            code_digest=code_digest(),
        )


def read_settings(environment: Mapping[str, str] = os.environ, *, exports: str | None = None) -> Settings:
    """Read the environment. Raises ConfigurationError, which names variable and remedy, when something does not fit.

    `exports`: where deliveries arrive, if not where TIEOUT_EXPORTS says.
    """
    stage = environment.get("TIEOUT_ENV", "development")
    if stage not in ("production", "development", "test", "staging", "uat"):
        raise ConfigurationError(
            f"TIEOUT_ENV={stage}: is not an environment. Use production, staging, uat, test or development."
        )
    policy_path = _file(environment, "TIEOUT_POLICY")
    policy, policy_digest = load_policy(policy_path)
    home = Path(environment.get("TIEOUT_HOME", "var")).absolute()
    return Settings(
        home=Home(home),
        exports=_exports(environment, exports),
        landing_memory=_memory(environment),
        production=stage == "production",
        database_url=environment.get("TIEOUT_DATABASE_URL") or None,
        catalogue_path=_file(environment, "TIEOUT_CATALOGUE"),
        policy_path=policy_path,
        policy=policy,
        policy_digest=policy_digest,
        secrets=Secrets(
            sendgrid_api_key=environment.get("SENDGRID_API_KEY") or None,
            smtp_password=environment.get("TIEOUT_SMTP_PASSWORD") or None,
        ),
    )


def _file(environment: Mapping[str, str], variable: str) -> Path | None:
    value = environment.get(variable)
    if not value:
        return None
    path = Path(value)
    if not path.is_file():
        raise ConfigurationError(
            f"{variable}={value}: there is no such file. Correct the variable, or unset it for the packaged one."
        )
    return path


def _exports(environment: Mapping[str, str], wanted: str | None) -> Location:
    for variable in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        if "@" in environment.get(variable, ""):
            raise ConfigurationError(
                f"{variable}: holds a user or a password. Give https://host:port only; credentials come from "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
            )
    if wanted is not None:
        return parse_location(wanted, named="--exports")
    return parse_location(environment.get("TIEOUT_EXPORTS") or "var/exports", named="TIEOUT_EXPORTS")


def _memory(environment: Mapping[str, str]) -> str:
    """How much memory landing may take for its tables. No policy: it changes no night, only how fast one is."""
    value = environment.get("TIEOUT_LANDING_MEMORY") or _LANDING_MEMORY
    found = re.fullmatch(r"([0-9]{1,6}) ?([MG])(?:i?B)?", value)
    if found is None or int(found[1]) * (1 if found[2] == "M" else 1024) < _LEAST_MEMORY:
        raise ConfigurationError(
            f"TIEOUT_LANDING_MEMORY={value}: is not a size of memory that landing can work with. Give at least "
            f"{_LEAST_MEMORY} MB, as in 512MB or 2GB."
        )
    return f"{found[1]}{found[2]}B"


def _with_contracts(policy_digest: str, catalogue: Catalogue) -> str:
    """The policy and what each export must look like: with another contract a night is another one."""
    contracts = [export.fingerprint for export in catalogue.exports.values()]
    return hashlib.sha256(" ".join([policy_digest, *contracts]).encode()).hexdigest()


def code_digest() -> str:
    """Return the sha256 of all packaged code and texts: another version of the code is another night."""
    digest = hashlib.sha256()
    for name, content in _code():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _code() -> Iterator[tuple[str, bytes]]:
    for package in PACKAGES:
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*")):
            if path.suffix in _CODE_SUFFIXES and path.is_file():
                yield f"{package}/{path.relative_to(root)}", path.read_bytes()
