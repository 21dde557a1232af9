"""The user guide says what the screens say: each word it quotes stands in the code, each picture is there and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs/user"
PAGES = sorted(GUIDE.glob("*.md"))
ROLES = ("officer", "coordinator", "evaluator", "executive", "admin")
_QUOTED = re.compile(r"「((?:[^「」]|「[^「」]*」)+)」")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(images/([\w-]+\.png)\)")
_SCREENS = ("pages/**/*.py", "reports/**/*.py", "validators/**/*.py", "kpi_models/**/*.py", "data/reference/*.csv")
# What the guide quotes from elsewhere: an input, and a heading of the README.
_NOT_ON_SCREEN = {"0", "Start"}


def on_screen() -> str:
    """Returns all source text that words on a screen come from."""
    files = [file for pattern in _SCREENS for file in sorted(ROOT.glob(pattern))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def quoted(page: Path) -> set[str]:
    return set(_QUOTED.findall(page.read_text(encoding="utf-8"))) - _NOT_ON_SCREEN


def pictures(page: Path) -> list[tuple[str, str]]:
    return _PICTURE.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_button_and_page_name_that_the_guide_quotes_stands_in_the_code(page: Path) -> None:
    code = on_screen()
    assert quoted(page)
    assert {words for words in quoted(page) if words not in code} == set()


def test_every_role_has_its_pages_and_the_readme_leads_to_them() -> None:
    contents = (GUIDE / "README.md").read_text(encoding="utf-8")
    assert all(f"({role}.md)" in contents for role in ROLES)
    assert {page.stem for page in PAGES} == {*ROLES, "README"}
    assert "docs/user/" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_picture_is_there_small_described_and_used() -> None:
    shown = [picture for page in PAGES for picture in pictures(page)]
    assert all(words for words, _ in shown)
    assert {name for _, name in shown} == {file.name for file in (GUIDE / "images").iterdir()}
    assert all(file.stat().st_size < 100_000 for file in (GUIDE / "images").iterdir())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_finds_its_round_on_two_pages(role: str) -> None:
    """A page holds about 1,100 letters beside two pictures."""
    words = _PICTURE.sub("", (GUIDE / f"{role}.md").read_text(encoding="utf-8"))
    assert len(words) < 2200
