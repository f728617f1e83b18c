"""`tieout rules` and `tieout findings`."""

from datetime import date

import click

from orchestration.cli.views.arguments import date_option, published_warehouse, query
from orchestration.cli.views.output import format_option, print_rows
from orchestration.config.settings import read_settings


@click.command()
@format_option
def rules(form: str) -> None:
    """The catalogue: every rule with its statement and how it came out on the newest night."""
    from assets.nights.warehouse import current_warehouse
    from checks.rules.catalogue import RULES

    settings = read_settings()
    config = settings.night_config()
    current = current_warehouse(settings.home)
    verdicts = {row["rule_id"]: row for row in query(current, "select * from verdicts")} if current else {}
    rows = [
        {
            "rule_id": rule.id,
            "subject": rule.subject.name,
            "severity": rule.severity.value,
            "team": rule.team,
            "last_night": verdicts.get(rule.id, {}).get("status"),
            "checked": verdicts.get(rule.id, {}).get("checked"),
            "findings": verdicts.get(rule.id, {}).get("findings"),
            "not_evaluated": verdicts.get(rule.id, {}).get("not_evaluated"),
            "statement": config.texts[rule.id].statement,
            "needs": ", ".join(config.roles.exports(rule.needs)),
        }
        for rule in RULES
    ]
    columns = [
        "rule_id",
        "subject",
        "severity",
        "team",
        "last_night",
        "checked",
        "findings",
        "not_evaluated",
        "statement",
    ]
    print_rows(rows, columns if form == "table" else [*columns, "needs"], form, empty="There are no rules.")


@click.command()
@date_option
@click.option("--rule", "rule_id", help="Only this rule.")
@format_option
def findings(business_date: date | None, rule_id: str | None, form: str) -> None:
    """The findings of a night."""
    from checks.rules.catalogue import RULES

    path = published_warehouse(read_settings().home, business_date)
    wanted = [] if rule_id is None else [RULES.get(rule_id).id]
    rows = query(
        path,
        "select business_date, rule_id, subject_key, scope_name as customer, selling_entity, severity, exposure "
        "as exposure_minor, "
        "currency, first_seen, team from findings where ? = [] or rule_id in (select unnest(?)) order by "
        "rule_id, subject_key",
        [wanted, wanted],
    )
    columns = [
        "business_date",
        "rule_id",
        "subject_key",
        "customer",
        "selling_entity",
        "severity",
        "exposure_minor",
        "currency",
        "first_seen",
        "team",
    ]
    if form == "table":
        from checks.reference.money import format_money

        for row in rows:
            row["exposure"] = (
                None if row["exposure_minor"] is None else format_money(row["exposure_minor"], row["currency"])
            )
        columns = ["business_date", "rule_id", "subject_key", "customer", "exposure", "severity", "first_seen", "team"]
    print_rows(rows, columns, form, empty="Nothing was found on that night.")
