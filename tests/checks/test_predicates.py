"""How the predicates of a model are run: plain answers, nothing kept from one night to the next, broken rules named."""

import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.typing import Series

from checks.engine.predicates import BrokenRule, hold, plain


class Parcels(pa.DataFrameModel):
    weight: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    label: Series[str] = pa.Field(nullable=True)

    @pa.dataframe_check(name="parcel.light")
    def is_light(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        return plain(facts["weight"] < 10)

    @pa.dataframe_check(name="parcel.labelled")
    def is_labelled(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        return plain(facts["label"].notna())

    @pa.dataframe_check(name="parcel.broken")
    def is_broken(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        return facts["weight"] / facts["no such column"]


def parcels() -> pd.DataFrame:
    return pd.DataFrame(
        {"weight": pd.array([1, 20, None], dtype="Int64"), "label": pd.array(["a", None, "c"], dtype="str")}
    )


def test_each_rule_gets_a_plain_answer_per_row_and_an_unknown_is_not_held() -> None:
    answers = hold(Parcels, parcels(), ["parcel.light", "parcel.labelled"])
    assert answers["parcel.light"].tolist() == [True, False, False]
    assert answers["parcel.labelled"].tolist() == [True, False, True]
    assert [str(kind) for kind in answers.dtypes] == ["bool", "bool"]


def test_a_rule_left_out_on_one_night_is_judged_on_the_next() -> None:
    hold(Parcels, parcels(), ["parcel.light"])
    assert hold(Parcels, parcels(), ["parcel.labelled"])["parcel.labelled"].tolist() == [True, False, True]
    assert hold(Parcels, parcels(), ["parcel.light"])["parcel.light"].tolist() == [True, False, False]


def test_rows_keep_their_order_whatever_the_index() -> None:
    facts = parcels().set_index(pd.Index([7, 7, 3]))
    assert hold(Parcels, facts, ["parcel.light"])["parcel.light"].tolist() == [True, False, False]


def test_no_row_gives_no_answer() -> None:
    assert hold(Parcels, parcels().iloc[:0], ["parcel.light", "parcel.labelled"]).empty


def test_a_predicate_that_raises_is_a_broken_rule_and_never_bad_data() -> None:
    with pytest.raises(BrokenRule, match=r"Parcels: parcel\.broken could not be evaluated"):
        hold(Parcels, parcels(), ["parcel.light", "parcel.broken"])


def test_a_rule_without_a_predicate_is_broken_and_never_held() -> None:
    with pytest.raises(BrokenRule, match=r"Parcels: has no predicate for parcel\.lost"):
        hold(Parcels, parcels(), ["parcel.light", "parcel.lost"])


@pytest.mark.parametrize("facts", [parcels().drop(columns="label"), parcels().assign(weight=["1", "20", "x"])])
def test_facts_of_another_shape_are_a_broken_rule(facts: pd.DataFrame) -> None:
    with pytest.raises(BrokenRule, match="Parcels"):
        hold(Parcels, facts, ["parcel.light"])
