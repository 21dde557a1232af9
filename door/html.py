"""The few pages of the door itself: small, static, in Japanese, and whole without JavaScript."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.responses import HTMLResponse

from door.settings import Settings

TOKEN_FIELD = "form"
PRODUCT = "地方創生KPIダッシュボード"
# Within the address itself: whoever has not signed in yet sees it too.
ICON = f"data:image/svg+xml;base64,{b64encode(Path(__file__).with_name('icon.svg').read_bytes()).decode()}"
_PAGE = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}｜{product}</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{style}">
<main>
<p class="product">{product}</p>
<h1>{title}</h1>
{body}
</main>
</html>
"""
_FIELD = '<label for="{name}">{label}</label>\n<input id="{name}" name="{name}" {kind} value="{value}" required{more}>'


def page(settings: Settings, title: str, body: str, status: int = 200) -> HTMLResponse:
    """Returns a page of the door; `body` is HTML."""
    style = settings.path("signin/style.css")
    text = _PAGE.format(title=escape(title), product=PRODUCT, icon=ICON, style=style, body=body)
    return HTMLResponse(text, status, {"cache-control": "no-store"})


def message_page(
    settings: Settings, title: str, words: str, status: int, link: tuple[str, str] = ("", "")
) -> HTMLResponse:
    """Returns a page that says something, with one way on (address, words)."""
    way = f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>' if link[0] else ""
    return page(settings, title, f"<p>{escape(words)}</p>\n{way}", status)


def sign_in_page(
    settings: Settings, token: str, onward: str, user_id: str = "", fault: str = "", status: int = 200
) -> HTMLResponse:
    """Returns the sign-in form of local accounts."""
    body = f"""{_fault(fault)}<form method="post" action="{settings.path("signin")}">
{_hidden(TOKEN_FIELD, token)}
{_hidden("next", onward)}
{_field("user", "利用者ID", user_id, 'autocomplete="username" autocapitalize="none" maxlength="64"', not user_id)}
{_password("password", "パスワード", "current-password", bool(user_id))}
<button>サインイン</button>
</form>
<p class="help">パスワードを忘れたときは、管理者に仮のパスワードの発行を依頼してください。<br>
<a href="{settings.path("password")}">パスワードを変える</a></p>"""
    return page(settings, "サインイン", body, status)


def provider_page(settings: Settings, onward: str) -> HTMLResponse:
    """Returns the page that leads to the sign-in of another service."""
    start = f"{settings.path('signin/start')}?next={quote(onward)}"
    body = f"""<p>庁内の認証サービスの画面で、サインインします。</p>
<p><a class="button" href="{start}">サインイン</a></p>"""
    return page(settings, "サインイン", body)


def password_page(
    settings: Settings, token: str, user_id: str = "", fault: str = "", status: int = 200
) -> HTMLResponse:
    """Returns the form to choose one's own password, with the one held until now or a temporary one."""
    body = f"""{_fault(fault)}<p>いまのパスワード（または仮のパスワード）を確かめ、新しいものに変えます。</p>
<form method="post" action="{settings.path("password")}">
{_hidden(TOKEN_FIELD, token)}
{_field("user", "利用者ID", user_id, 'autocomplete="username" autocapitalize="none" maxlength="64"', not user_id)}
{_password("password", "いまのパスワード", "current-password", bool(user_id))}
{_password("chosen", "新しいパスワード（12文字以上）", "new-password")}
{_password("again", "新しいパスワード（確認のため、もう一度）", "new-password")}
<button>パスワードを変えてサインイン</button>
</form>
<p class="help"><a href="{settings.path("")}">変えずに戻る</a></p>"""
    return page(settings, "パスワードを変える", body, status)


def sign_out_page(settings: Settings, token: str) -> HTMLResponse:
    """Returns the form that signs out."""
    body = f"""<form method="post" action="{settings.path("signout")}">
{_hidden(TOKEN_FIELD, token)}
<button>サインアウト</button>
</form>
<p class="help"><a href="{settings.path("")}">サインアウトせずに戻る</a></p>"""
    return page(settings, "サインアウトしますか", body)


def _fault(words: str) -> str:
    return f'<p class="fault" role="alert">{escape(words)}</p>\n' if words else ""


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _field(name: str, label: str, value: str, kind: str, is_first: bool) -> str:
    return _FIELD.format(name=name, label=label, kind=kind, value=escape(value), more=" autofocus" if is_first else "")


def _password(name: str, label: str, complete: str, is_first: bool = False) -> str:
    return _field(name, label, "", f'type="password" autocomplete="{complete}" maxlength="128"', is_first)
