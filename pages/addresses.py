"""The pages and their addresses: the one list for the menu and for telling an unknown address."""

from __future__ import annotations

from typing import Final, NamedTuple


class PageAddress(NamedTuple):
    """One page: its script, title and address, what one must be allowed to do to see it, and where it is shown.

    `in_menu` tells whether the menu shows it, `is_home` whether it answers at / too.
    """

    script: str
    title: str
    address: str
    action: str
    in_menu: bool = True
    is_home: bool = False


PAGES: Final = (
    # The default page answers at / only and reserves its pathname: a typed /summary needs a page of its own.
    PageAddress("summary/summary.py", "サマリー", "home", "read-summary", is_home=True),
    PageAddress("progress/progress.py", "進捗", "progress", "read-plan"),
    PageAddress("comparison/comparison.py", "比較", "compare", "read-plan"),
    PageAddress("evaluation/evaluation.py", "評価", "evaluation", "read-plan"),
    PageAddress("meeting_pack.py", "会議資料", "pack", "read-plan"),
    PageAddress("report/report.py", "報告", "report", "write-figures"),
    PageAddress("round/round.py", "進行管理", "round", "open-round"),
    PageAddress("handover/handover.py", "引継ぎ", "handover", "write-figures"),
    PageAddress("intake/intake.py", "取込", "intake", "register-plan"),
    PageAddress("plan_change/plan_change.py", "計画の変更", "plan", "register-plan"),
    PageAddress("log/log.py", "記録", "log", "read-log"),
    PageAddress("scales/scales.py", "判定基準", "scales", "read-summary"),
    PageAddress("terms.py", "用語と計算", "terms", "read-summary"),
    PageAddress("people/people.py", "利用者", "people", "assign-projects"),
    PageAddress("admin.py", "管理", "admin", "manage-users"),
    PageAddress("summary/summary.py", "サマリー", "summary", "read-summary", in_menu=False),
)

# What the server answers itself, below these first parts of a path.
_OF_THE_SERVER: Final = ("_stcore", "media", "component", "static", "app", "auth", "oauth2callback", "kpi")


def is_unknown(path: str) -> bool:
    """Tells whether no page and no file of the server can stand at a path (without the base path)."""
    first, *rest = path.strip("/").split("/")
    if first in _OF_THE_SERVER or "." in (rest or [first])[-1]:
        return False
    known = {"", *(page.address for page in PAGES if not page.is_home)}
    return first not in known or bool(rest)
