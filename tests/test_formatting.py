"""How figures are written: half up, with unit and sign, and nothing is never zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_models.formatting import (
    format_fraction,
    format_increment,
    format_level,
    format_number,
    format_people,
    format_rate,
)

EXACT = st.decimals(min_value="-1e9", max_value="1e9", places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2899.40", "2,899.4"),
        ("123152.000000000000", "123,152"),
        ("-9.5", "−9.5"),
        ("1E+3", "1,000"),
        ("-0.000", "0"),
        ("0.000001", "0.000001"),
        ("79.666666666667", "79.7"),
        ("-1333.333333333333", "−1,333.3"),
        ("1.446666666667", "1.45"),
        ("0.000123456789", "0.000123"),
    ],
)
def test_a_number_keeps_its_own_digits_and_loses_those_of_the_column(value, written):
    assert format_number(Decimal(value)) == written


@pytest.mark.parametrize(
    ("rate", "written"),
    [
        (24 / 105.2, "22.8％"),
        (0.1235, "12.4％"),  # the half goes up, not to even
        (0.0625, "6.3％"),
        (1.29075, "129.1％"),
        (-0.5526, "−55.3％"),
        (0.0, "0.0％"),
        (-0.0001, "0.0％"),
        (12.5, "1,250.0％"),
    ],
)
def test_a_rate_is_rounded_half_up_to_one_place(rate, written):
    assert format_rate(rate) == written


@pytest.mark.parametrize(
    ("people", "written"),
    [
        (0, "0人"),
        (9_999, "9,999人"),
        (10_000, "1万人"),
        (14_950, "1.5万人"),
        (725_108, "72.5万人"),
        (14_064_696, "1,406.5万人"),
    ],
)
def test_people_are_counted_one_by_one_below_ten_thousand_and_in_ten_thousands_from_there(people, written):
    assert format_people(people) == written


def test_nothing_is_written_as_a_dash_and_never_as_zero():
    assert {format_number(None), format_rate(None), format_level(None, "件"), format_increment(None, "件")} == {"－"}
    assert format_fraction(0, 0) == "－（0／0）"


def test_a_level_carries_its_unit_as_the_plan_writes_it():
    assert format_level(Decimal("43"), "億円") == "43億円"
    assert format_level(Decimal("7.3"), "%") == "7.3％"


def test_an_increment_carries_its_sign_and_percentages_differ_by_points():
    assert format_increment(Decimal("24"), "件") == "+24件"
    assert format_increment(Decimal("-9.5"), "千人") == "−9.5千人"
    assert format_increment(Decimal("0"), "人") == "±0人"
    assert format_increment(Decimal("0.6"), "%") == "+0.6ポイント"


@given(EXACT)
def test_a_written_number_reads_back_as_the_same_number(value):
    assert Decimal(format_number(value).replace(",", "").replace("−", "-")) == value


def test_the_largest_rate_that_two_stored_values_can_have_is_written():
    assert format_rate(1e27) == "100,000,000,000,000,000,000,000,000,000.0％"
