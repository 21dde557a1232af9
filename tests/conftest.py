"""What every test shares: properties are tried the same way on every run, without a clock; and a real browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.browser import Watched

settings.register_profile("project", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("project")


@pytest.fixture(scope="module", autouse=True)
def ended_browser() -> Iterator[None]:
    """Ends the browser that the tests of a file shared."""
    yield
    if "browser" in sys.modules:
        from browser import end_browser

        end_browser()


@pytest.fixture
def browser(address: str) -> Iterator[Watched]:
    """A page at the server of the test's own `address`: it complains of nothing, and asks nobody else."""
    from browser import chromium  # of those tests alone that look at pages

    with chromium(address) as watched:
        yield watched
        assert watched.complaints == []
        assert watched.foreign == []
