"""Where deliveries arrive: a folder of this machine, or a prefix of an S3 bucket. Keep out reading either (storage)."""

import re
from dataclasses import dataclass
from pathlib import Path

from checks.errors import ConfigurationError

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Location:
    """`s3://bucket/prefix`. Who may read it, and at which endpoint it is, AWS's own variables and profiles say."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return "/".join(part for part in ("s3:/", self.bucket, self.prefix) if part)


Location = Path | S3Location


def parse_location(text: str, *, named: str) -> Location:
    """Return what `text` means. Raises ConfigurationError, which never repeats what may be a secret.

    `named` is where the text stands, such as TIEOUT_EXPORTS.
    """
    scheme, found, rest = text.partition(":/")
    if not found or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]+", scheme):
        return Path(text).absolute()
    if any(sign in text for sign in "@?#") or _ACCESS_KEY.search(text):
        raise ConfigurationError(
            f"{named}: a location holds no user, password, key or query. Give s3://bucket/prefix; credentials come "
            "from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        )
    bucket, _, prefix = rest.removeprefix("/").rstrip("/").partition("/")
    steps = prefix.split("/") if prefix else []
    sound = rest.startswith("/") and _BUCKET.fullmatch(bucket) and prefix.isprintable()
    if scheme.lower() != "s3" or not sound or any(step in ("", ".", "..") for step in steps):
        raise ConfigurationError(f"{named}: is not a location. Give a folder of this machine, or s3://bucket/prefix.")
    return S3Location(bucket=bucket, prefix=prefix)
