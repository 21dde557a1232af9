"""What the door answers itself, with or without a session: signing in and out, choosing a password."""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from door import html
from door.asking import address, cookie, is_same_origin, local_path
from door.attempts import Attempts
from door.settings import LOCAL, OIDC, Settings
from kpi_models.desk.desk import Desk
from kpi_models.people import accounts, sessions
from kpi_models.people.accounts import Recognised
from kpi_models.people.people import PeopleRefused, is_user_id
from kpi_models.store import Store

LOGGER = logging.getLogger("streamlit.kpi")
COOKIE, FORM_COOKIE = "kpi_session", "kpi_form"
_FOLDER = Path(__file__).resolve().parent
_HASHES_AT_ONCE = 2  # each takes 64 MiB for a tenth of a second
_WRONG = "利用者IDまたはパスワードが違います。もう一度入力してください。"
_LOCKED = "サインインの失敗が続いたため、しばらく受け付けません。15分ほど待ってから、もう一度お試しください。"
_STALE = "画面を開いてから時間がたちました。もう一度入力してください。"

Answer = Callable[[Request], Awaitable[Response]]


def begin_session(settings: Settings, store: Store, scope: Scope, user_id: str, onward: str) -> Response:
    """Signs a browser in anew and leads it on; the session that it had until now ends."""
    now = datetime.now(UTC)
    sessions.end(store, sessions.session_id_of(cookie(scope, COOKIE)), now)
    token = sessions.begin(store, user_id, address(scope), now)
    LOGGER.info("サインインしました：利用者 %s、接続元 %s", user_id, address(scope))
    answer = RedirectResponse(local_path(onward, settings.path("")), 303, {"cache-control": "no-store"})
    _put_cookie(answer, settings, scope, COOKIE, token, "lax")  # lax: links in mails lead straight to their page
    return answer


class SignIn:
    """The pages of local accounts, with what failed lately."""

    def __init__(self, settings: Settings, store: Callable[[], Store], attempts: Attempts) -> None:
        self._settings, self._store, self._attempts = settings, store, attempts
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)

    async def show(self, request: Request) -> Response:
        """Shows the sign-in form."""
        return self._with_token(request, html.sign_in_page, request.query_params.get("next", ""))

    async def take(self, request: Request) -> Response:
        """Signs in, or shows the form again with what was wrong."""
        given = await _given(request)
        onward, user_id = given.get("next", ""), given.get("user", "").strip()
        if not _is_our_form(request, given):
            return self._with_token(request, html.sign_in_page, onward, user_id, _STALE, 403)
        found = await self._recognise(request, user_id, given.get("password", ""))
        if isinstance(found, str):
            return self._with_token(request, html.sign_in_page, onward, user_id, found, 401)
        if found.is_temporary:
            words = "仮のパスワードです。ご自分のパスワードを決めてください。"
            return self._with_token(request, html.password_page, user_id, words)
        return await self._begin(request, found, onward)

    async def show_password(self, request: Request) -> Response:
        """Shows the form to choose a password."""
        session = await asyncio.to_thread(_session, self._store(), self._settings, request)
        return self._with_token(request, html.password_page, session.user_id if session else "")

    async def take_password(self, request: Request) -> Response:
        """Stores the password chosen and signs in with it, or shows the form again with what was wrong."""
        given = await _given(request)
        user_id, chosen = given.get("user", "").strip(), given.get("chosen", "")
        if not _is_our_form(request, given):
            return self._with_token(request, html.password_page, user_id, _STALE, 403)
        fault = _fault_of(given, user_id)
        found = fault or await self._recognise(request, user_id, given.get("password", ""))
        if isinstance(found, str):
            return self._with_token(request, html.password_page, user_id, found, 401)
        try:
            async with self._hashing:
                await asyncio.to_thread(accounts.choose, Desk(self._store(), found.person), chosen)
        except PeopleRefused as refused:
            return self._with_token(request, html.password_page, user_id, str(refused), 401)
        return await self._begin(request, found, "")

    async def _begin(self, request: Request, found: Recognised, onward: str) -> Response:
        who = found.person.user_id
        return await asyncio.to_thread(begin_session, self._settings, self._store(), request.scope, who, onward)

    async def _recognise(self, request: Request, user_id: str, password: str) -> Recognised | str:
        """Returns who it is, or the sentence that says why not: the same for an unknown name as for a known one."""
        where, now = address(request.scope), datetime.now(UTC)
        if self._attempts.is_locked(user_id, where, now):
            LOGGER.warning("サインインを受け付けませんでした（失敗が続いたため）：接続元 %s", where)
            return _LOCKED
        seconds = self._attempts.wait_seconds(user_id, now)
        self._attempts.begin(user_id, where, now)
        await asyncio.sleep(seconds)
        async with self._hashing:
            found = await asyncio.to_thread(accounts.recognise, self._store(), user_id, password)
        if found is None:
            # Somebody may have typed a password into the wrong field: what can't be an id is not written down.
            LOGGER.warning("サインインできませんでした：利用者 %s、接続元 %s", _named(user_id), where)
            return _WRONG
        self._attempts.succeeded(user_id, where)
        return found

    def _with_token(self, request: Request, shown: Callable[..., Response], *words: object) -> Response:
        token = cookie(request.scope, FORM_COOKIE) or secrets.token_urlsafe(32)
        answer = shown(self._settings, token, *words)
        _put_cookie(answer, self._settings, request.scope, FORM_COOKIE, token, "strict")
        return answer


def own_routes(settings: Settings, store: Callable[[], Store], attempts: Attempts) -> list[BaseRoute]:
    """Returns what the door answers itself in the way people sign in."""

    async def state(request: Request) -> Response:
        """Tells whether the session lives; posting says that somebody is typing what the page has not sent yet."""
        session = await asyncio.to_thread(_session, store(), settings, request)
        if session and request.method == "POST":
            await asyncio.to_thread(sessions.used, store(), session, datetime.now(UTC))
        return Response(status_code=204 if session else 401, headers={"cache-control": "no-store"})

    sign_in = SignIn(settings, store, attempts)
    routes: list[BaseRoute] = [
        Route(settings.path("signin/state"), state, methods=["GET", "POST"]),
        *(Route(settings.path(f"signin/{name}"), _file(name)) for name in ("style.css", "watch.js")),
        *_sign_out_routes(settings, store),
    ]
    if settings.mode == LOCAL:
        routes += [
            Route(settings.path("signin"), sign_in.show, methods=["GET"]),
            Route(settings.path("signin"), sign_in.take, methods=["POST"]),
            Route(settings.path("password"), sign_in.show_password, methods=["GET"]),
            Route(settings.path("password"), sign_in.take_password, methods=["POST"]),
        ]
    return routes


def _sign_out_routes(settings: Settings, store: Callable[[], Store]) -> list[BaseRoute]:
    async def show(request: Request) -> Response:
        token = cookie(request.scope, FORM_COOKIE) or secrets.token_urlsafe(32)
        answer = html.sign_out_page(settings, token)
        _put_cookie(answer, settings, request.scope, FORM_COOKIE, token, "strict")
        return answer

    async def take(request: Request) -> Response:
        if not _is_our_form(request, await _given(request)):
            return await show(request)
        session_id = sessions.session_id_of(cookie(request.scope, COOKIE))
        await asyncio.to_thread(sessions.end, store(), session_id, datetime.now(UTC))
        answer = html.message_page(
            settings,
            "サインアウトしました",
            "共用のパソコンでは、ブラウザーも閉じてください。",
            200,
            (settings.path("signin" if settings.mode in (LOCAL, OIDC) else ""), "もう一度サインインする"),
        )
        answer.delete_cookie(COOKIE, path=settings.cookie_path)
        return answer

    path = settings.path("signout")
    return [Route(path, show, methods=["GET"]), Route(path, take, methods=["POST"])]


def _file(name: str) -> Answer:
    async def answer(_request: Request) -> Response:
        return FileResponse(_FOLDER / name)

    return answer


def _session(store: Store, settings: Settings, request: Request) -> sessions.Session | None:
    session_id = sessions.session_id_of(cookie(request.scope, COOKIE))
    return sessions.alive(store, session_id, datetime.now(UTC), settings.limits)


async def _given(request: Request) -> dict[str, str]:
    """Returns the fields of a form, untrimmed; nothing of what is no form of ours."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _is_our_form(request: Request, given: dict[str, str]) -> bool:
    """Tells whether a form was shown to this browser by this server."""
    kept, sent = cookie(request.scope, FORM_COOKIE), given.get(html.TOKEN_FIELD, "")
    return bool(kept) and hmac.compare_digest(kept.encode(), sent.encode()) and is_same_origin(request.scope)


def _fault_of(given: dict[str, str], user_id: str) -> str:
    """Returns what is wrong with a password chosen, empty where nothing is; told before the old one is checked."""
    chosen = given.get("chosen", "")
    if chosen != given.get("again", ""):
        return "新しいパスワードが、確認のための入力と違います。もう一度入力してください。"
    if chosen == given.get("password", ""):
        return "いまのパスワードとは違うものにしてください。"
    return accounts.why_not(user_id, chosen) or ""


def _named(user_id: str) -> str:
    return user_id if is_user_id(user_id) else "（IDの形ではない入力）"


def _put_cookie(
    answer: Response, settings: Settings, scope: Scope, name: str, token: str, same_site: Literal["lax", "strict"]
) -> None:
    """Gives the browser a token that scripts can't read and that goes to this server alone."""
    is_secure = scope["scheme"] == "https"
    answer.set_cookie(name, token, path=settings.cookie_path, httponly=True, samesite=same_site, secure=is_secure)
