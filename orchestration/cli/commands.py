"""All commands, in the order of the help."""

import click

from orchestration.cli.customer import customer
from orchestration.cli.doctor import doctor
from orchestration.cli.exports import exports, quarantine
from orchestration.cli.items import items
from orchestration.cli.mail import mail
from orchestration.cli.nightly import nightly
from orchestration.cli.rules import findings, rules
from orchestration.cli.sample import sample
from orchestration.cli.ui import ui

COMMANDS: tuple[click.Command, ...] = (
    nightly,
    findings,
    items,
    customer,
    rules,
    exports,
    quarantine,
    mail,
    ui,
    doctor,
    sample,
)
