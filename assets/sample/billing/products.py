"""What the company sells and at what price: rate schedules with their conventions. Makes `rate` and `usage_kind`.

Prices are US dollars in millionths; every currency has its own card, converted once at the fixed rate and rounded.
"""

from dataclasses import dataclass

import duckdb

from assets.sample.world.engine import insert_rows, set_variable

REGIONS = ("NA", "EU", "ASIA", "ANZ", "LATAM", "ZA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One price of a schedule. `step` is where its second tier begins (units in the first tier), None without tiers."""

    schedule: str
    usage_type: str
    model: str
    region_prices_e6: tuple[tuple[str, int, int], ...]
    step: int | None = None
    included: int = 0
    package: int = 1


_DELIVERY = tuple(zip(REGIONS, (100_000, 100_000, 160_000, 170_000, 240_000, 250_000), strict=True))

RATES = (
    Rate(
        schedule="RS-DEL-GRAD", usage_type="DELIVERY_GB", model="graduated", step=10_000,
        region_prices_e6=tuple((region, price, price * 7 // 10) for region, price in _DELIVERY),
    ),
    Rate(
        schedule="RS-DEL-GRAD", usage_type="REQUESTS", model="package", package=10_000,
        region_prices_e6=(("*", 9_000, 9_000),),
    ),
    Rate(
        schedule="RS-DEL-COMMIT", usage_type="DELIVERY_GB", model="volume", step=50_000,
        region_prices_e6=tuple((region, price * 8 // 10, price * 6 // 10) for region, price in _DELIVERY),
    ),
    Rate(
        schedule="RS-DEL-COMMIT", usage_type="REQUESTS", model="package", package=10_000,
        region_prices_e6=(("*", 7_500, 7_500),),
    ),
    Rate(
        schedule="RS-CMP-INCL", usage_type="COMPUTE_GBS", model="graduated", step=5_000_000, included=400_000,
        region_prices_e6=(("*", 35, 28),),
    ),
    # What those pay who bought before the list of 2024, until their contract is renewed.
    Rate(
        schedule="RS-CMP-INCL-22", usage_type="COMPUTE_GBS", model="graduated", step=5_000_000, included=400_000,
        region_prices_e6=(("*", 40, 32),),
    ),
    Rate(
        schedule="RS-DEL-P95", usage_type="BANDWIDTH_95_MBPS", model="percentile",
        region_prices_e6=(("*", 1_100_000, 1_100_000),),
    ),
)  # fmt: skip

_CARDS = """
create table rate as
select s.schedule, s.usage_type, s.model, s.region, c.code as currency, c.units,
    coalesce(s.step, 0) as step, s.included, s.package,
    (s.price_1::hugeint * c.per_usd // 10000)::bigint as price_1,
    (s.price_2::hugeint * c.per_usd // 10000)::bigint as price_2
from dollar_rate s, currency c
order by s.schedule, s.usage_type, s.region, c.code
"""

# Which usage a product meters: 1 delivery in the first region, 2 in the second, 3 requests, 4 compute; 5 is bandwidth.
_KINDS = """
create table usage_kind as from (values
    ('DEL-GRAD', 1, 'DELIVERY_GB'), ('DEL-GRAD', 2, 'DELIVERY_GB'), ('DEL-GRAD', 3, 'REQUESTS'),
    ('DEL-COMMIT', 1, 'DELIVERY_GB'), ('DEL-COMMIT', 3, 'REQUESTS'),
    ('CMP-INCL', 4, 'COMPUTE_GBS')
) t(product, kind, usage_type)
"""

# Every convention on which rating engines disagree stands on the card as a field of its own.
RATE_CARDS_HEADER = [
    "rate_schedule_id",
    "currency",
    "usage_type",
    "region",
    "model",
    "tier",
    "from_units",
    "up_to_units",
    "unit_price",
    "flat_fee",
    "included_units",
    "package_size",
    "bounds",
    "fraction_falls_in",
    "flat_fee_at_zero",
    "package_rounding",
    "byte_base",
    "usage_month",
    "minimum",
    "minimum_prorated",
    "percentile",
    "percentile_method",
    "percentile_of",
    "missing_samples",
    "rounding",
    "rounding_scope",
    "valid_from",
    "valid_to",
]

RATE_CARDS = """
select schedule, currency, usage_type, region, model, tier,
    case tier when 1 then 0 else step end as from_units,
    case when tier = 1 and step > 0 then step end as up_to_units,
    (case tier when 1 then price_1 else price_2 end::decimal(18, 0) * 0.000001::decimal(7, 6))::varchar as unit_price,
    money(0, units) as flat_fee, included, package,
    case when step > 0 then 'up_to_inclusive' end as bounds, case when step > 0 then 'next_tier' end
        as fraction_falls_in,
    'N' as flat_fee_at_zero, case model when 'package' then 'up' end as package_rounding,
    case usage_type when 'DELIVERY_GB' then '1000000000' end as byte_base, 'UTC' as usage_month,
    case schedule when 'RS-DEL-COMMIT' then 'commit of the contract' end as minimum,
    case schedule when 'RS-DEL-COMMIT' then 'N' end as minimum_prorated,
    case model when 'percentile' then 95 end as percentile,
    case model when 'percentile' then 'nearest_rank' end as percentile_method,
    case model when 'percentile' then 'larger of in and out' end as percentile_of,
    case model when 'percentile' then 'left_out' end as missing_samples,
    'half_up' as rounding, 'line' as rounding_scope, case schedule when 'RS-CMP-INCL-22'
        then date '2022-01-01' else date '2024-01-01' end as valid_from, null as valid_to
from rate, (values (1), (2)) t(tier)
where tier = 1 or step > 0
order by schedule, usage_type, region, currency, tier
"""


def load_products(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `rate` (one row a schedule, usage type, region and currency) and `usage_kind`."""
    connection.execute(
        "create table dollar_rate (schedule varchar, usage_type varchar, model varchar, step bigint, included bigint,"
        " package bigint, region varchar, price_1 bigint, price_2 bigint)"
    )
    insert_rows(
        connection,
        "dollar_rate",
        [
            (r.schedule, r.usage_type, r.model, r.step, r.included, r.package, region, first, second)
            for r in RATES
            for region, first, second in r.region_prices_e6
        ],
    )
    connection.execute(_CARDS)
    connection.execute(_KINDS)
    set_variable(connection, "regions", list(REGIONS))
