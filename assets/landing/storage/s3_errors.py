"""What the errors of an S3 store mean to people: what is in the way, and the remedy.

In words of our own: the messages of the libraries name addresses, and may hold more than that.
"""

from collections.abc import Callable
from pathlib import PurePosixPath

from assets.landing.storage.inspect import Refused, changed

_NO_CREDENTIALS = {
    "ConfigNotFound", "ConfigParseError", "CredentialRetrievalError", "NoCredentialsError", "PartialCredentialsError",
    "ProfileNotFound", "SSOTokenLoadError", "TokenRetrievalError", "UnauthorizedSSOTokenError",
}  # fmt: skip
_DENIED = {
    "401", "403", "AccessDenied", "AccountProblem", "AllAccessDisabled", "AuthorizationHeaderMalformed", "ExpiredToken",
    "InvalidAccessKeyId", "InvalidToken", "RequestTimeTooSkewed", "SignatureDoesNotMatch", "TokenRefreshRequired",
}  # fmt: skip


def store_errors() -> tuple[type[Exception], ...]:
    """Return all that the libraries raise when a store says no, or nothing."""
    from aiohttp import ClientError as NetworkError
    from botocore.exceptions import BotoCoreError, ClientError

    return OSError, ValueError, BotoCoreError, ClientError, NetworkError


def of_object(error: Exception, path: PurePosixPath) -> Refused | None:
    """Return what concerns this one object only; None where the error concerns everything there."""
    code = _code(error)
    if type(error).__name__ == "FileExpired" or isinstance(error, FileNotFoundError) or code == "PreconditionFailed":
        return changed(path)
    if code in ("AccessDenied", "403"):
        return Refused(f"{path.name} cannot be read (access is denied). Fix its permissions or deliver it again.")
    if code == "InvalidObjectState":
        return Refused(f"{path.name} is archived. Restore it in the store, or deliver it again.")
    return None


def of_store(error: Exception, endpoint: Callable[[], str]) -> str:
    """Return what is in the way of everything there, and the remedy. `endpoint`: says which host was asked."""
    kind, code = type(error).__name__, _code(error)
    if code == "NoSuchBucket":
        return "there is no such bucket. Correct TIEOUT_EXPORTS, or the location in the export catalogue."
    if code in _DENIED or isinstance(error, PermissionError):
        return (
            f"access is denied ({code or kind}). Let the AWS credentials of this environment list the bucket and "
            "read its objects (s3:ListBucket, s3:GetObject)."
        )
    if kind in _NO_CREDENTIALS:
        return (
            "no AWS credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a "
            "profile that exists."
        )
    if code:
        return f"the store answers {code}. Correct what it objects to, then run the same command again."
    if isinstance(error, ValueError):
        return "the address of the store is none. Correct AWS_ENDPOINT_URL (https://host:port), or unset it."
    return (
        f"cannot be reached ({kind}, {endpoint()}). Look at the network and at AWS_ENDPOINT_URL, then run the "
        "same command again."
    )


def _code(error: Exception) -> str:
    """The store's own word for it; the library hides it in the error that it translated."""
    response = getattr(error, "response", None) or getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))
