"""The colours can be read, and grades stay apart for every kind of sight and in grey print: measured, not judged."""

from __future__ import annotations

import tomllib

import pytest
from palette import KINDS_OF_SIGHT, apart, contrast, lightness
from server import ROOT

from pages.showing import BAND_COLOURS, SHARE_COLOURS
from reports.ink import DARK, LIGHT

_CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
THEMES: dict[str, dict[str, str]] = {name: _CONFIG["theme"][name] for name in ("light", "dark")}
INKS = {"light": LIGHT, "dark": DARK}
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.1: 1.4.3 and 1.4.11
LEAST_APART = 10.0  # ΔE: what is told apart at a glance, side by side
LEAST_IN_GREY = 4.0  # L*


def grades(theme: str) -> tuple[str, ...]:
    """Returns the colours of a theme's grades from the best, the last for none."""
    return tuple(THEMES[theme][f"{name}TextColor"] for name in BAND_COLOURS)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_is_readable_on_every_ground(theme: str) -> None:
    colours = THEMES[theme]
    grounds = (colours["backgroundColor"], colours["secondaryBackgroundColor"])
    texts = [name for name in colours if name.endswith("extColor") or name == "linkColor"]
    assert len(texts) == 9
    assert {(name, ground) for name in texts for ground in grounds if contrast(colours[name], ground) < TEXT} == set()


@pytest.mark.parametrize("theme", THEMES)
def test_buttons_can_be_read_and_seen(theme: str) -> None:
    colours = THEMES[theme]
    assert contrast("#FFFFFF", colours["primaryColor"]) >= TEXT  # Streamlit writes on them in white
    assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= GRAPHIC


@pytest.mark.parametrize("theme", THEMES)
def test_the_words_and_marks_of_charts_are_readable(theme: str) -> None:
    ink, ground = INKS[theme], THEMES[theme]["backgroundColor"]
    assert {text for text in (ink.text, ink.quiet, ink.actual) if contrast(text, ground) < TEXT} == set()
    assert {mark for mark in (ink.plan, ink.unknown, *ink.shares) if contrast(mark, ground) < GRAPHIC} == set()
    assert {share for share in ink.shares if contrast(ink.on_share, share) < TEXT} == set()


@pytest.mark.parametrize("sight", KINDS_OF_SIGHT)
@pytest.mark.parametrize("theme", THEMES)
def test_grades_stay_apart_for_every_kind_of_sight(theme: str, sight: str) -> None:
    assert apart(grades(theme), sight) >= LEAST_APART


@pytest.mark.parametrize("theme", THEMES)
def test_grades_stay_apart_in_grey_print(theme: str) -> None:
    printed = sorted(lightness(colour) for colour in grades(theme)[:-1])  # what has no grade says －
    assert min(after - before for before, after in zip(printed, printed[1:], strict=False)) >= LEAST_IN_GREY


@pytest.mark.parametrize("theme", THEMES)
def test_the_bar_of_shares_has_the_colours_of_its_words(theme: str) -> None:
    assert INKS[theme].shares == tuple(THEMES[theme][f"{name}TextColor"] for name in SHARE_COLOURS)


def test_colours_that_only_differ_in_red_and_green_are_found() -> None:
    red_and_green = ("#C04040", "#6E7A2E")
    assert apart(red_and_green, "every cone") > 3 * apart(red_and_green, "deuteranopia")
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
