"""How people sign in, and from where the server may be reached: settings of the environment, read once at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from kpi_models.people.sessions import Limits

SIGN_IN_VARIABLE = "KPI_SIGN_IN"
DEMO, LOCAL, OIDC, PROXY = "demo", "local", "oidc", "proxy"
MODES = (DEMO, LOCAL, OIDC, PROXY)
DEFAULT_LIMITS = Limits()
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Network = IPv4Network | IPv6Network


class SettingsRefused(Exception):
    """A setting that can't be; the message is for the operator who starts the server."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider; `claim` names the user id in its token."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "sub"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the door goes by. `hosts` are the names the server answers to; `base` is the base path, without slashes."""

    mode: str = DEMO
    hosts: tuple[str, ...] = LOOPBACK
    proxies: tuple[Network, ...] = ()
    identity_header: str = ""
    windows_domain: str = ""
    provider: Provider | None = None
    limits: Limits = DEFAULT_LIMITS
    base: str = ""

    def path(self, path: str) -> str:
        """Returns the address of one of our paths (signin) below the base path."""
        return f"/{self.base}/{path}" if self.base else f"/{path}"

    @property
    def cookie_path(self) -> str:
        """The path of our cookies: the base path without the slash at its end, as people type it."""
        return f"/{self.base}"

    def user_id_of(self, identity: str) -> str:
        r"""Returns the user id of what a proxy says: of the town's Windows domain TOWN\Hanako is hanako.

        Who is of another domain stays as written, and is no user of ours.
        """
        domain, _, name = identity.rpartition("\\")
        return name.lower() if self.windows_domain and domain.lower() == self.windows_domain else identity

    def is_proxy(self, address: str) -> bool:
        """Tells whether an address is that of a listed reverse proxy."""
        try:
            return any(ip_address(address) in network for network in self.proxies)
        except ValueError:
            return False


def sign_in_mode(environment: Mapping[str, str]) -> str:
    """Returns how people sign in: $KPI_SIGN_IN, else demo."""
    return environment.get(SIGN_IN_VARIABLE) or DEMO


def read_settings(environment: Mapping[str, str], address: str | None, base: str = "") -> Settings:
    """Returns the settings of a server that listens on `address` (empty: on all).

    Raises SettingsRefused where a value can't be, where one is missing, and where people would get in unseen.
    """
    mode, is_open = sign_in_mode(environment), address not in LOOPBACK
    if mode not in MODES:
        raise SettingsRefused(
            f"環境変数 {SIGN_IN_VARIABLE} の値「{mode}」は使えません。{'・'.join(MODES)} のどれかにしてください。"
        )
    if mode == DEMO and is_open:
        raise SettingsRefused(
            "デモ表示ではサインインがないため、このコンピューターの外からは開けません"
            f"（server.address が「{address or 'すべて'}」です）。"
            "「--server.address 127.0.0.1」として起動するか、KPI_SIGN_IN=local などでサインインを設定してください。"
        )
    hosts = _listed(environment, "KPI_HOSTS")
    if is_open and not hosts:
        raise SettingsRefused(
            "環境変数 KPI_HOSTS に、利用者がブラウザーで開くホスト名（例：kpi.town.example.jp）を設定してください。"
        )
    settings = Settings(
        mode=mode,
        hosts=(*hosts, *LOOPBACK),
        proxies=_networks(environment),
        identity_header=environment.get("KPI_PROXY_HEADER", "").lower(),
        windows_domain=environment.get("KPI_PROXY_DOMAIN", "").lower(),
        provider=_provider(environment) if mode == OIDC else None,
        limits=session_limits(environment),
        base=base.strip("/"),
    )
    if mode == PROXY and not (settings.proxies and settings.identity_header):
        raise SettingsRefused(
            "KPI_SIGN_IN=proxy では、環境変数 KPI_PROXIES（リバースプロキシのアドレス）と "
            "KPI_PROXY_HEADER（利用者IDのヘッダー名）を設定してください。"
        )
    return settings


def session_limits(environment: Mapping[str, str]) -> Limits:
    """Returns how long sessions live. Raises SettingsRefused."""
    return Limits(
        _span(environment, "KPI_IDLE_MINUTES", timedelta(minutes=1), DEFAULT_LIMITS.idle),
        _span(environment, "KPI_SESSION_HOURS", timedelta(hours=1), DEFAULT_LIMITS.whole),
    )


def _listed(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in environment.get(name, "").split(",") if part.strip())


def _networks(environment: Mapping[str, str]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part) for part in _listed(environment, "KPI_PROXIES"))
    except ValueError as error:
        raise SettingsRefused(
            "環境変数 KPI_PROXIES を、IPアドレスか範囲（例：10.0.0.5, 10.1.0.0/24）にしてください。"
        ) from error


def _provider(environment: Mapping[str, str]) -> Provider:
    names = ("KPI_OIDC_ISSUER", "KPI_OIDC_CLIENT_ID", "KPI_OIDC_CLIENT_SECRET")
    if missing := [name for name in names if not environment.get(name)]:
        raise SettingsRefused(f"KPI_SIGN_IN=oidc では、環境変数 {'、'.join(missing)} を設定してください。")
    issuer, client_id, client_secret = (environment[name] for name in names)
    return Provider(issuer, client_id, client_secret, environment.get("KPI_OIDC_CLAIM") or "sub")


def _span(environment: Mapping[str, str], name: str, unit: timedelta, default: timedelta) -> timedelta:
    text = environment.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 10_000):
        raise SettingsRefused(f"環境変数 {name} は、1から10000までの整数にしてください（いまは「{text}」です）。")
    return int(text) * unit
