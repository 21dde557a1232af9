"""What a request says of itself: path, address, cookies, whether a browser wants a page, whether it is our own form."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import cookie_parser
from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str:
    """Returns a header of a request, empty where it has none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def address(scope: Scope) -> str:
    """Returns the address that a request came from."""
    return scope["client"][0] if scope.get("client") else ""


def cookie(scope: Scope, name: str) -> str:
    """Returns a cookie of a request, empty where it has none.

    Read as browsers write them: http.cookies would lose them all to one of another service that is out of its order.
    """
    return cookie_parser(header(scope, b"cookie")).get(name, "")


def wants_page(scope: Scope) -> bool:
    """Tells whether a browser asks for a document, and not a page for one of its parts."""
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and "text/html" in header(scope, b"accept")


def is_same_origin(scope: Scope, listed: Collection[str] = ()) -> bool:
    """Tells whether a request comes from our own page, from a listed origin, or from no page at all."""
    origin = header(scope, b"origin")
    return not origin or origin in listed or urlsplit(origin).netloc == header(scope, b"host")


def local_path(text: str, home: str) -> str:
    """Returns a path of this server to go on to, `home` for anything that could lead elsewhere."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text and text.isprintable()
    return text if is_local else home


def one_line(text: str, most: int = 300) -> str:
    """Returns a stranger's words as the log may hold them: cut short, and no line of their own."""
    return text[:most].encode("unicode_escape").decode()
