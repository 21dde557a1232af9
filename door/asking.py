"""What a request says of itself: path, address, cookies, whether a browser wants a page, whether it is our own form."""

from __future__ import annotations

from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str:
    """Returns a header of a request, empty where it has none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def address(scope: Scope) -> str:
    """Returns the address that a request came from."""
    return scope["client"][0] if scope.get("client") else ""


def cookie(scope: Scope, name: str) -> str:
    """Returns a cookie of a request, empty where it has none."""
    try:
        found = SimpleCookie(header(scope, b"cookie")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


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
