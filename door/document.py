"""The document that Streamlit serves, as ours: in Japanese, with our name, and with a focus that can be found."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from door.asking import wants_page
from door.html import ICON, PRODUCT
from door.settings import DEMO, Settings
from kpi_models.reference import read_table

_HERE = Path(__file__).parent
_NO_SCRIPT = "<noscript><p>この画面を表示するには、ブラウザーのJavaScriptを有効にしてください。</p></noscript>"
# Streamlit asks below the page's own path first whether the server is well, and fails; told where it is, it connects at
# once. Nobody may speak to our pages from outside, so the list of who may, which must name one, names none that can be.
_WHERE = (
    "<script>window.__streamlit = {{BACKEND_BASE_URL: location.origin + {base}, "
    'HOST_CONFIG: {{allowedOrigins: ["https://nobody.invalid"], useExternalAuthToken: false}}}}</script>'
)
_WATCH = '<script src="{script}" data-state="{state}" defer></script>'


def inline_scripts(document: bytes) -> tuple[str, ...]:
    """Returns the digests of the scripts inside a document, so that these may run and no others."""
    scripts = re.findall(rb"<script>(.*?)</script>", document, re.DOTALL)
    return tuple(b64encode(sha256(script).digest()).decode() for script in scripts)


class JapaneseDocument:
    """Declares the pages to be in Japanese, for screen readers (WCAG 3.1.1), and to be ours, while they still load.

    Streamlit's own document says English, and its own name. Adds the words of Streamlit's own parts in Japanese, the
    ring around what has the focus, where the server is, and the script that leads to the sign-in page when the session
    is over.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._changes = tuple(
            (re.compile(streamlits, re.DOTALL), ours.encode().replace(b"\\", rb"\\"))
            for streamlits, ours in (
                (b'<html lang="en"', '<html lang="ja"'),
                (b"<title>.*?</title>", f"<title>{PRODUCT}</title>{_where(settings)}{_words()}"),
                (rb"\./favicon\.png", ICON),
                (b"<noscript>.*?</noscript>", _NO_SCRIPT),
                (b"</head>", f"{_watch(settings)}{_look()}</head>"),
            )
        )

    def of(self, streamlits: bytes) -> bytes:
        """Returns our document, made of Streamlit's."""
        for pattern, ours in self._changes:
            streamlits = pattern.sub(ours, streamlits)
        return streamlits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not wants_page(scope):
            await self.app(scope, receive, send)
            return

        async def send_japanese(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [pair for pair in message["headers"] if pair[0] != b"content-length"]
            if message["type"] == "http.response.body":
                message["body"] = self.of(message.get("body", b""))
            await send(message)

        uncompressed = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        await self.app({**scope, "headers": uncompressed}, receive, send_japanese)


def _where(settings: Settings) -> str:
    return _WHERE.format(base=json.dumps(settings.path("")))


def _watch(settings: Settings) -> str:
    if settings.mode == DEMO:
        return ""
    return _WATCH.format(script=settings.path("signin/watch.js"), state=settings.path("signin/state"))


def _look() -> str:
    return f"<style>{(_HERE / 'document.css').read_text(encoding='utf-8')}</style>"


def _words() -> str:
    """Returns the script that says the words of the table, which stands within it: nothing else has to be fetched."""
    table = json.dumps(read_table("browser_words.csv"), ensure_ascii=False, separators=(",", ":"))
    script = (_HERE / "document.js").read_text(encoding="utf-8")
    return f'<script>(TABLE => {{"use strict";\n{script}}})({table})</script>'
