"""Words that lead somewhere: what a page shows as a link, and a file as the words alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode


class Link(NamedTuple):
    """Words, and the page with the choices that they lead to."""

    text: str
    page: str
    query: Mapping[str, str]

    @property
    def address(self) -> str:
        """The address relative to the page that shows it."""
        return f"{self.page}?{urlencode(self.query)}"


Cell = str | Link


def text_of(cell: Cell) -> str:
    """Returns the words alone, as files and paper show them."""
    return cell if isinstance(cell, str) else cell.text
