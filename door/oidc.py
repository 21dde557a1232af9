"""Sign-in through an OpenID Connect provider: the authorization code flow with PKCE, state and nonce (Authlib)."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from door import html
from door.asking import one_line
from door.settings import Provider, Settings
from door.vouched import admit
from kpi_models.store import Store

LOGGER = logging.getLogger("streamlit.kpi")
_FLOW_COOKIE, _FLOW_SECONDS = "kpi_flow", 600
_FAULTS = (AuthlibBaseError, JoseError, httpx.HTTPError, ValueError, KeyError)


def provider_routes(settings: Settings, provider: Provider, store: Callable[[], Store]) -> list[BaseRoute]:
    """Returns the sign-in page and the two steps of the flow."""
    client = _client(provider)

    async def show(request: Request) -> Response:
        return html.provider_page(settings, request.query_params.get("next", ""))

    async def start(request: Request) -> Response:
        request.session.clear()
        request.session["next"] = request.query_params.get("next", "")
        back = f"{request.scope['scheme']}://{request.headers['host']}{settings.path('signin/callback')}"
        try:
            return await client.authorize_redirect(request, back)  # type: ignore[no-any-return]
        except _FAULTS as error:
            return _failed(settings, error)

    async def callback(request: Request) -> Response:
        try:
            token = await client.authorize_access_token(request)
            identity = _identity(token["userinfo"], provider)
        except _FAULTS as error:
            return _failed(settings, error)
        onward = request.session.pop("next", "")
        request.session.clear()
        return await asyncio.to_thread(admit, settings, store(), request.scope, identity, onward)

    steps = [Route("/start", start), Route("/callback", callback)]
    flow = Middleware(
        SessionMiddleware,
        secret_key=secrets.token_urlsafe(32),
        session_cookie=_FLOW_COOKIE,
        max_age=_FLOW_SECONDS,
        path=settings.path("signin"),
    )
    return [Route(settings.path("signin"), show), Mount(settings.path("signin"), routes=steps, middleware=[flow])]


def _client(provider: Provider) -> Any:
    registry = OAuth()
    return registry.register(
        "provider",
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )


def _identity(claims: dict[str, Any], provider: Provider) -> str:
    """Returns the user id that verified claims name. Raises ValueError for another issuer or an unproven address."""
    if str(claims["iss"]).rstrip("/") != provider.issuer.rstrip("/"):
        raise ValueError("another issuer")
    if provider.claim == "email" and claims.get("email_verified") is not True:
        raise ValueError("the address is not verified")
    if not isinstance(claims[provider.claim], str):
        raise ValueError("the claim names nobody")
    return str(claims[provider.claim])


def _failed(settings: Settings, error: Exception) -> Response:
    # What went wrong may be words out of an address that anybody can send: no traceback, which would repeat them.
    LOGGER.warning("認証サービスでのサインインに失敗しました：%s %s", type(error).__name__, one_line(str(error)))
    words = "認証サービスでのサインインを終えられませんでした。続くときは、管理者にご相談ください。"
    way = (settings.path("signin"), "もう一度サインインする")
    return html.message_page(settings, "サインインできませんでした", words, 502, way)
