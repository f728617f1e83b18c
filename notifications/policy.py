"""The part of the policy that says who is told what, and by which post. No secrets: they come from the environment."""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from checks.config.yaml_files import Document


def _address(value: str) -> str:
    try:
        return validate_email(
            value, check_deliverability=False, test_environment=True, allow_display_name=False
        ).normalized
    except EmailNotValidError as error:
        raise ValueError(f"{value!r} is not a mail address ({error})") from error


def _domain(value: str) -> str:
    domain = value.strip().lower().removeprefix("@")
    try:
        validate_email(f"someone@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"{value!r} is not a mail domain; write one such as example.com") from error
    return domain


Address = Annotated[str, AfterValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]


class Team(Document):
    """Who works the items of a team; rules name the team by its key."""

    name: str = Field(min_length=1)
    recipients: tuple[Address, ...] = ()


class PersonRole(StrEnum):
    """What a person may do. Nothing is refused by role yet; approvals will be."""

    LEAD = "lead"
    """Sets priorities, and may approve."""
    APPROVER = "approver"
    """Confirms what somebody else decided."""
    SPECIALIST = "specialist"
    """Works the items of the teams that the person belongs to."""
    ENGINEER = "engineer"
    """Looks after deliveries, the ops store and the mail."""


class Person(Document):
    """Somebody who acts and decides. `login`: the user name that the person has in the operating system."""

    name: str = Field(min_length=1)
    address: Address
    teams: tuple[str, ...] = ()
    roles: tuple[PersonRole, ...] = ()
    login: str | None = Field(default=None, min_length=1)


PersonKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$")]
NOBODY = ("night", "migration")
"""Who acts in the history of an item where no person does."""


def folded(name: str) -> str:
    """Return what all spellings of a name share: case, blanks and how an accent is typed make no other person."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


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
    """Teams and their recipients, people, the lead, how many cases a baseline opens, and the mail.

    Without `people` every name is taken as it is typed.
    """

    teams: dict[str, Team] = Field(min_length=1)
    people: dict[PersonKey, Person] = Field(default_factory=dict)
    lead: tuple[Address, ...] = Field(min_length=1)
    baseline_limit: int = Field(default=25, ge=0)
    mail: MailPolicy

    @field_validator("people")
    @classmethod
    def _people_fit(cls, people: dict[str, Person], info: ValidationInfo) -> dict[str, Person]:
        """Refuse taken keys, unknown teams, and spellings that could mean two people; each mistake at its own line."""
        mistakes = [
            *_taken_keys(people),
            *_unknown_teams(people, info.data.get("teams")),
            *_shared_spellings(people),
        ]
        if mistakes:
            raise ValidationError.from_exception_data("people", mistakes)
        return people


def _taken_keys(people: dict[str, Person]) -> Iterator[InitErrorDetails]:
    for key in NOBODY:
        if key in people:
            yield _mistake((key,), f"{key} is who acts where no person does: give {people[key].name} another key")


def _unknown_teams(people: dict[str, Person], teams: dict[str, Team] | None) -> Iterator[InitErrorDetails]:
    if teams is None:  # they have a mistake of their own
        return
    for key, person in people.items():
        for place, team in enumerate(person.teams):
            if team not in teams:
                yield _mistake((key, "teams", place), f"there is no team {team}. Teams: {', '.join(sorted(teams))}")


def _shared_spellings(people: dict[str, Person]) -> Iterator[InitErrorDetails]:
    """A name, an address or a login belongs to one person, and nobody is named like another's key."""
    logins: dict[str, str] = {}
    spellings = {folded(key): key for key in people}
    for key, person in people.items():
        for field in ("name", "address"):
            owner = spellings.setdefault(folded(getattr(person, field)), key)
            if owner != key:
                yield _mistake((key, field), f"{getattr(person, field)} is also {owner}: no two people share one")
        if person.login is not None and logins.setdefault(person.login, key) != key:
            yield _mistake((key, "login"), f"{person.login} is also {logins[person.login]}: no two people share one")


def _mistake(location: tuple[str | int, ...], words: str) -> InitErrorDetails:
    error = PydanticCustomError("people", "{words}", {"words": words})
    return InitErrorDetails(type=error, loc=location, input=None)
