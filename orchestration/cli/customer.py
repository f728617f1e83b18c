"""`tieout customer KEY`: all about one customer on one screen."""

import click

from orchestration.cli.views.arguments import published_warehouse
from orchestration.cli.views.output import format_option
from orchestration.config.settings import read_settings


@click.command()
@click.argument("key")
@format_option
def customer(key: str, form: str) -> None:
    """All about one customer: records in each system, gaps, breaks, cases, invoices.

    KEY is a native key (aria:account:10023), an account number, a client account id, an invoice number, or part of
    the name.
    """
    from orchestration.cli.views.customer import find_customer, print_customer

    settings = read_settings()
    path = published_warehouse(settings.home, None)
    found = find_customer(path, key)
    print_customer(settings, path, found, form)
