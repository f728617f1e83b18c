"""The part of the policy that says who is told what, and by which post. No secrets: they come from the environment."""

from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

from checks.documents import Document


def _address(value: str) -> str:
    try:
        return validate_email(
            value, check_deliverability=False, test_environment=True, allow_display_name=False
        ).normalized
    except EmailNotValidError as error:
        raise ValueError(f"{value!r} is no mail address ({error})") from error


def _domain(value: str) -> str:
    domain = value.strip().lower().removeprefix("@")
    try:
        validate_email(f"someone@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"{value!r} is no mail domain; write one such as example.com") from error
    return domain


Address = Annotated[str, AfterValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]


class Team(Document):
    """Who works the items of a team; rules name the team by its key."""

    name: str = Field(min_length=1)
    recipients: tuple[Address, ...] = ()


class SmtpPolicy(Document):
    """The mail server. The password, if it wants one, comes from the environment."""

    host: str = "localhost"
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["none", "starttls", "implicit"] = "starttls"
    user: str | None = None
    timeout_seconds: float = Field(default=20, gt=0)


class SendGridPolicy(Document):
    """The SendGrid account: its region, and how long an answer may take. The key comes from the environment."""

    region: Literal["global", "eu"] = "global"
    timeout_seconds: float = Field(default=20, gt=0)


class MailPolicy(Document):
    """How mail leaves. Outside production only the file transport and the allowed domains get any (invariant 11)."""

    sender: Address
    transport: Literal["files", "smtp", "sendgrid"] = "files"
    allowed_domains: tuple[Domain, ...] = ()
    smtp: SmtpPolicy = SmtpPolicy()
    sendgrid: SendGridPolicy = SendGridPolicy()


class NotificationsPolicy(Document):
    """Teams and their recipients, the lead, how many cases a baseline opens, and the mail."""

    teams: dict[str, Team] = Field(min_length=1)
    lead: tuple[Address, ...] = Field(min_length=1)
    baseline_limit: int = Field(default=25, ge=0)
    mail: MailPolicy
