"""Works figures of the sample out once more, from the rows of its files alone, in decimals. Expects nothing."""

import datetime as dt
from collections import defaultdict
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path

from sample_reading import Row, day, rows_of

MINOR_UNITS = {"JPY": 0, "KRW": 0, "CLP": 0, "KWD": 3, "BHD": 3}


def rounded(value: Decimal, currency: str) -> Decimal:
    """Half up, to the currency's minor unit."""
    return value.quantize(Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2)), ROUND_HALF_UP)


def lines_by_invoice(sample: Path, night: int) -> dict[str, list[Row]]:
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(sample, night, "aria_invoice_lines.csv"):
        lines[row["invoice_no"]].append(row)
    return lines


def rate_cards(sample: Path, night: int) -> dict[tuple[str, ...], list[Row]]:
    """The tiers of each rate schedule, currency, usage type and region."""
    cards: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows_of(sample, night, "deal_desk_rate_cards.csv"):
        cards[row["rate_schedule_id"], row["currency"], row["usage_type"], row["region"]].append(row)
    return cards


def priced(cards: dict[tuple[str, ...], list[Row]], line: Row) -> Decimal:
    """What a usage line costs by the rate card."""
    card = cards[line["rate_schedule_id"], line["currency_cd"], line["usage_type"], line["region"]]
    return rounded(_rated(card, Decimal(line["units"])), line["currency_cd"])


def _rated(card: list[Row], units: Decimal) -> Decimal:
    first = card[0]
    units = max(units - Decimal(first["included_units"]), Decimal(0))
    prices = [Decimal(tier["unit_price"]) for tier in card]
    bound = Decimal(first["up_to_units"]) if first["up_to_units"] else units
    if first["model"] == "package":
        size = Decimal(first["package_size"])
        return (units / size).to_integral_value(ROUND_CEILING) * prices[0]
    if first["model"] == "volume":
        return units * (prices[0] if units <= bound else prices[1])
    if len(prices) == 1:
        return units * prices[0]
    return min(units, bound) * prices[0] + max(units - bound, Decimal(0)) * prices[1]


def unheld_numbers(sample: Path, night: int) -> set[str]:
    """Document numbers below the highest of their series that no invoice of the ERP holds, where the window has the
    whole series.
    """
    held: dict[str, set[int]] = defaultdict(set)
    for row in rows_of(sample, night, "netsuite_transactions.csv"):
        series, _, number = row["Document Number"].rpartition("-")
        if row["Type"] == "Invoice" and number.isdigit():
            held[series].add(int(number))
    return {
        f"{series}-{number:05d}"
        for series, numbers in held.items()
        if dt.date.fromisoformat("20" + series.split("-")[2]) >= day(night) - dt.timedelta(days=88)
        for number in set(range(1, max(numbers))) - numbers
    }
