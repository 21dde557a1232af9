"""Streamlit's own files, kept in memory: a browser asks for some eighty before the first page stands."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from door.bodies import MEBIBYTE

MOST_KEPT = 32 * MEBIBYTE  # all that Streamlit has, and no more for who asks for one file in a thousand spellings
_OTHERWISE = (b"range", b"if-none-match", b"if-modified-since", b"if-range")


class KeptFiles:
    """Answers for a file below `path` as it was answered first, where Streamlit says that it never changes.

    Reading one from disk, in small parts and threads, takes several times as long as sending it.
    """

    def __init__(self, app: ASGIApp, path: str, most: int = MOST_KEPT) -> None:
        self._app, self._path, self._room = app, path, most
        self._kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._may_be_kept(scope):
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(scope["path"])
        if kept is None:
            await self._app(scope, receive, self._keeping(scope["path"], send))
            return
        start, body = kept
        await send({**start, "headers": list(start["headers"])})  # who sends it on adds headers of its own
        await send({"type": "http.response.body", "body": body})

    def _may_be_kept(self, scope: Scope) -> bool:
        return (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and scope["path"].startswith(self._path)
            and not any(name in _OTHERWISE for name, _ in scope["headers"])
        )

    def _keeping(self, path: str, send: Send) -> Send:
        """Returns what sends an answer on, and keeps it once it is whole."""
        starts: list[Message] = []
        parts: list[bytes] = []

        async def send_and_keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                if _never_changes(message):
                    starts.append({**message, "headers": list(message["headers"])})
            elif starts:
                parts.append(message.get("body", b""))
            await send(message)
            if starts and message["type"] == "http.response.body" and not message.get("more_body"):
                self._keep(path, starts[0], b"".join(parts))

        return send_and_keep

    def _keep(self, path: str, start: Message, body: bytes) -> None:
        if path not in self._kept and len(body) <= self._room:
            self._room -= len(body)
            self._kept[path] = (start, body)


def _never_changes(start: Message) -> bool:
    """Tells whether an answer is the whole file, for every browser and for ever."""
    headers = dict(start["headers"])
    is_immutable = b"immutable" in headers.get(b"cache-control", b"")
    return start["status"] == 200 and is_immutable and b"content-encoding" not in headers
