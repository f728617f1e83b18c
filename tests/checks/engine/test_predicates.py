"""How predicates are run: plain answers, nothing kept from one batch to the next, broken rules named."""

import pandas as pd
import pytest

from checks.engine.predicates import BrokenRule, Judgement, run_predicates, schema_of
from checks.engine.rule import TEXT, WHOLE

READS = {"weight": WHOLE, "label": TEXT}
PREDICATES: dict[str, Judgement] = {
    "parcel.light": lambda facts: facts["weight"] < 10,
    "parcel.labelled": lambda facts: facts["label"].notna(),
}


def parcels() -> pd.DataFrame:
    return pd.DataFrame(
        {"weight": pd.array([1, 20, None], dtype="Int64"), "label": pd.array(["a", None, "c"], dtype="str")}
    )


def run(facts: pd.DataFrame, **more: Judgement) -> pd.DataFrame:
    return run_predicates(schema_of(READS, {**PREDICATES, **more}), facts, named="parcels")


def test_each_rule_gets_a_plain_answer_per_row_and_an_unknown_does_not_hold() -> None:
    answers = run(parcels())
    assert answers["parcel.light"].tolist() == [True, False, False]
    assert answers["parcel.labelled"].tolist() == [True, False, True]
    assert [str(kind) for kind in answers.dtypes] == ["bool", "bool"]


def test_a_predicate_need_not_deal_with_nulls() -> None:
    answers = run(parcels(), odd=lambda facts: (facts["weight"] + 1).astype("Int64") == 2)
    assert answers["odd"].tolist() == [True, False, False]


def test_the_same_schema_judges_batch_after_batch() -> None:
    schema = schema_of(READS, PREDICATES)
    first = run_predicates(schema, parcels(), named="parcels")
    assert run_predicates(schema, parcels(), named="parcels").equals(first)


def test_rows_keep_their_order_whatever_the_index() -> None:
    assert run(parcels().set_index(pd.Index([7, 7, 3])))["parcel.light"].tolist() == [True, False, False]


def test_no_row_gives_no_answer() -> None:
    assert run(parcels().iloc[:0]).empty


def test_a_predicate_that_raises_is_a_broken_rule_and_never_bad_data() -> None:
    with pytest.raises(BrokenRule, match=r"parcels: broken could not be evaluated"):
        run(parcels(), broken=lambda facts: facts["no such column"])


@pytest.mark.parametrize("facts", [parcels().drop(columns="label"), parcels().assign(weight=["1", "20", "x"])])
def test_facts_of_another_shape_are_a_broken_rule(facts: pd.DataFrame) -> None:
    with pytest.raises(BrokenRule, match="parcels"):
        run(facts)
