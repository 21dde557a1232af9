"""A whole reporting year in a real Chromium: opened, reported, returned, approved, reopened, approved, and told."""

from __future__ import annotations

import pytest
import year_walk as year
from browser import chromium
from server import running_server
from year_walk import EVALUATOR, OFFICER, Walk

pytestmark = [pytest.mark.browser, pytest.mark.soak]

ASKED = "来街者数は、12月の分が入っているか確かめてください。"
REVISED = "通行量調査の改定により、数え直すため"


def test_a_year_is_walked_from_its_opening_to_the_second_approval(tmp_path):
    database = tmp_path / "kpi.duckdb"
    year.begin(database)
    with running_server(database) as address, chromium(address) as browser:
        walk = Walk(browser.page, address, tmp_path)
        year.open_year(walk)
        year.report_wrongly(walk)
        year.store_and_submit(walk)
        year.give_back(walk, ASKED)
        year.correct_and_submit(walk, "13100", ASKED, "12月の分が抜けていたため")
        year.read_figure(walk, EVALUATOR, "12,300")
        year.approve(walk)
        year.read_figure(walk, EVALUATOR, "13,100")
        year.reopen(walk, REVISED)
        year.correct_and_submit(walk, "13050", REVISED, "改定後の通行量で数え直したため")
        year.read_figure(walk, OFFICER, "13,050")
        year.read_figure(walk, EVALUATOR, "13,100")
        year.approve(walk)
        year.read_figure(walk, EVALUATOR, "13,050")
        year.read_log(walk, [ASKED, REVISED], "改定後の通行量で数え直したため")
        assert browser.complaints == []
        assert browser.foreign == []
