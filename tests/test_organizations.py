"""全国地方公共団体コード: the national list holds together, and a code proves itself by its check digit."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_models.plans.organizations import check_digit, find_by_code, find_by_name, is_organization_code
from kpi_models.reference import organizations, populations

COUNTED_IN_ALL = 126_226_568  # 令和2年国勢調査 人口速報集計, 全国


def test_every_code_of_the_national_list_has_the_right_check_digit() -> None:
    assert len(organizations()) == 1965
    assert [code for code in organizations() if not is_organization_code(code)] == []


def test_the_list_counts_each_kind_of_body() -> None:
    assert Counter(body.kind for body in organizations().values()) == {
        "prefecture": 47,
        "designated_city": 20,
        "city": 772,
        "special_ward": 23,
        "town": 743,
        "village": 189,
        "designated_ward": 171,
    }


def test_every_municipality_that_people_can_live_in_has_its_population() -> None:
    wards = {code for code, body in organizations().items() if body.kind == "designated_ward"}
    without = [body.name for code, body in organizations().items() if code not in wards | populations().keys()]
    assert without == ["色丹村", "泊村", "留夜別村", "留別村", "紗那村", "蘂取村"]
    assert populations().keys() <= organizations().keys() - wards


def test_the_municipalities_of_each_prefecture_add_up_to_it_and_the_prefectures_to_the_nation() -> None:
    prefectures = {code for code, body in organizations().items() if body.kind == "prefecture"}
    of_prefectures: Counter[str] = Counter()
    for code, people in populations().items():
        if code not in prefectures:
            of_prefectures[code[:2]] += people
    assert of_prefectures == {code[:2]: populations()[code] for code in prefectures}
    assert of_prefectures.total() == COUNTED_IN_ALL


def test_twenty_six_names_are_used_more_than_once_so_a_name_needs_its_prefecture() -> None:
    names = Counter(body.name for body in organizations().values())
    assert sum(1 for uses in names.values() if uses > 1) == 26

    assert {body.prefecture for body in find_by_name("府中市")} == {"東京都", "広島県"}
    assert [body.code for body in find_by_name("府中市", "広島県")] == ["342084"]
    assert [body.code for body in find_by_name("広島県府中市")] == ["342084"]


@pytest.mark.parametrize(
    ("code", "full_name"),
    [("011002", "北海道札幌市"), ("336432", "岡山県西粟倉村"), ("440001", "大分県")],
)
def test_a_body_is_found_by_six_digits_or_by_the_five_of_the_forms(code: str, full_name: str) -> None:
    for written in (code, code[:5]):
        body = find_by_code(written)
        assert body is not None
        assert (body.code, body.full_name) == (code, full_name)


@pytest.mark.parametrize("code", ["011003", "11002", "0110020", "０１１００２", "abcdef", ""])
def test_a_code_that_does_not_prove_itself_is_no_code(code: str) -> None:
    assert not is_organization_code(code)


def test_the_made_up_towns_of_the_samples_prove_themselves_but_stand_in_no_list() -> None:
    for code in ("990019", "990027"):
        assert is_organization_code(code)
        assert find_by_code(code) is None


@given(st.integers(0, 99999).map("{:05}".format), st.integers(0, 4), st.integers(1, 9))
def test_one_wrong_digit_shows_except_between_the_two_remainders_that_share_a_check_digit(
    five: str, place: int, shift: int
) -> None:
    wrong = five[:place] + str((int(five[place]) + shift) % 10) + five[place + 1 :]
    assert (check_digit(five) == check_digit(wrong)) == ({_remainder(five), _remainder(wrong)} == {0, 10})


def _remainder(five: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True)) % 11
