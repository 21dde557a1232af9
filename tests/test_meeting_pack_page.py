"""The page 会議資料: which pack it makes, what it lacks, and that the files are made only when they are asked for."""

from __future__ import annotations

import pytest
from round_year import YEAR, submit
from test_round_page import begin, store, told, visit

from kpi_models.store import Store

__all__ = ["store"]  # the fixture


@pytest.fixture
def desks(store: Store):
    return begin(store)


def test_it_says_what_the_pack_holds_and_offers_both_files(desks) -> None:
    app = visit("meeting_pack", "demo-executive", year=str(YEAR))
    assert [button.proto.label for button in app.get("download_button")] == [
        "PDFを作って保存（A4縦・印刷用）",
        "Excelを作って保存（数値とグラフ）",
    ]
    assert "載せるもの：架空計画" in told(app)


def test_it_names_the_projects_whose_figures_are_not_approved_yet(desks) -> None:
    coordinator, officer = desks
    submit(officer)
    assert "「架空事業」、「別の架空事業」のこの年度の数値は載りません。" in told(visit("meeting_pack", year=str(YEAR)))
    coordinator.take_step("project", YEAR, "approve")
    assert "まだ承認されていないため、「別の架空事業」のこの年度の数値は載りません。" in told(
        visit("meeting_pack", year=str(YEAR))
    )


@pytest.mark.parametrize(("asked", "what"), [({"plan": "elsewhere"}, "計画"), ({"year": "1999"}, "年度")])
def test_what_is_not_there_is_said_with_a_way_back(desks, asked: dict[str, str], what: str) -> None:
    assert f"指定された{what}が見つかりません" in told(visit("meeting_pack", **asked))
