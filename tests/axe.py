"""Asks axe-core, within a page of a browser, for what breaks WCAG 2.1 A and AA."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def violations(page: Page) -> list[str]:
    """Returns each broken rule with the element that breaks it: `rule-id selector`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(
        "async levels => (await axe.run(document, {runOnly: levels, resultTypes: ['violations']})).violations", _LEVELS
    )
    return [f"{rule['id']} {node['html'][:300]} {node['target']}" for rule in found for node in rule["nodes"]]


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
