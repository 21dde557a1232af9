"""The first page says what waits for its reader, and leads there."""

from __future__ import annotations

import pytest
from test_round_page import begin, store, submit, told, visit

from kpi_models.store import Store

__all__ = ["store"]  # the fixture


@pytest.fixture
def desks(store: Store):
    return begin(store)


def links(app) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


@pytest.mark.soak
def test_an_officer_is_told_of_reports_to_write_and_their_first_deadline(desks) -> None:
    app = visit("summary", "hanako")
    assert "あなたの作業が必要な報告が1件あります。いちばん早い締切は、あと5日" in told(app)
    assert ":blue[「報告」の画面を開く]" in links(app)


def test_a_coordinator_is_told_of_reports_to_look_at_once_there_are_any(desks) -> None:
    _, hanako = desks
    assert "確認を待っている報告" not in told(visit("summary"))
    submit(hanako)
    app = visit("summary")
    assert "確認を待っている報告が1件あります。" in told(app)
    assert ":blue[「進行管理」の画面を開く]" in links(app)
    assert "あなたの作業が必要な報告" not in told(visit("summary", "hanako"))


@pytest.mark.soak
@pytest.mark.parametrize("user_id", ["demo-evaluator", "demo-executive", "demo-admin"])
def test_who_has_nothing_to_do_with_reports_is_told_nothing(desks, user_id: str) -> None:
    _, hanako = desks
    submit(hanako)
    assert "報告が1件あります" not in told(visit("summary", user_id))
