"""Sign-in through an OpenID Connect provider: a real one says who it is, our own table what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from doorstep import HOST, Inside, front, operator
from joserfc.jwk import RSAKey
from oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from starlette.testclient import TestClient

from door import settings
from kpi_models.people import sessions
from kpi_models.people.people import Grant, Person, Role
from kpi_models.store import Store, open_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("oidc") / "kpi.duckdb")
    operator(opened).add_person(Person("hanako", "架空 花子", (Grant(Role.EXECUTIVE),)))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider(sub="hanako", email="hanako@town.example.jp") as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.claims = {"sub": "hanako", "email": "hanako@town.example.jp"}
    running.forged, running.signs_with = {}, None
    return running


def browser_of(store: Store, provider: Provider, inside: Inside, **changed: Any) -> TestClient:
    known = settings.Provider(provider.issuer, CLIENT_ID, CLIENT_SECRET)
    return front(store, inside, mode=settings.OIDC, provider=replace(known, **changed))


def walk(browser: TestClient, onward: str = "/progress?year=2022") -> Any:
    """Goes to the provider and back, and returns what the door then answers."""
    there = browser.get("/signin/start", params={"next": onward})
    back = httpx.get(there.headers["location"]).headers["location"]
    return browser.get(back.removeprefix(f"http://{HOST}"))


def test_who_the_provider_knows_and_we_do_is_let_in_and_led_on(store, provider):
    browser = browser_of(store, provider, Inside())
    assert 'href="/signin/start?next=/' in browser.get("/signin", params={"next": "/"}).text
    answer = walk(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/progress?year=2022")
    assert browser.get("/").text == "inside"
    (living,) = sessions.all_alive(store, datetime.now(UTC), sessions.Limits())
    assert living.user_id == "hanako"
    sessions.end_all(store, "hanako", datetime.now(UTC))


@pytest.mark.parametrize("claims", [{"sub": "stranger"}, {"sub": "stranger", "roles": ["admin"], "role": "admin"}])
def test_who_is_no_user_of_ours_is_told_so_calmly_whatever_else_is_claimed(store, provider, claims):
    provider.claims = claims
    answer = walk(browser_of(store, provider, inside := Inside()))
    assert answer.status_code == 403
    assert "登録されていない利用者です。管理者に、利用者ID「stranger」の登録を" in answer.text
    assert inside.reached == []


@pytest.mark.parametrize(
    "forged",
    [{"iss": "https://evil.example"}, {"aud": "another"}, {"nonce": "another"}, {"exp": 1}, {"sub": None}],
    ids=lambda forged: next(iter(forged)),
)
def test_a_token_that_is_not_for_us_and_now_signs_nobody_in(store, provider, forged):
    provider.forged = forged
    assert_refused(walk(browser_of(store, provider, Inside())), store)


def test_a_token_signed_by_somebody_else_signs_nobody_in(store, provider):
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "k"})
    assert_refused(walk(browser_of(store, provider, Inside())), store)


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(store, provider):
    there = browser_of(store, provider, Inside()).get("/signin/start")
    back = httpx.get(there.headers["location"]).headers["location"].removeprefix(f"http://{HOST}")
    assert_refused(browser_of(store, provider, Inside()).get(back), store)


def test_an_address_is_a_name_only_when_the_provider_verified_it(store, provider):
    operator(store).add_person(Person("hanako@town.example.jp", "架空 花子", (Grant(Role.EXECUTIVE),)))
    assert_refused(walk(browser_of(store, provider, Inside(), claim="email")), store)
    provider.claims["email_verified"] = True
    assert walk(browser_of(store, provider, Inside(), claim="email")).status_code == 303
    sessions.end_all(store, "hanako@town.example.jp", datetime.now(UTC))


def test_a_provider_that_does_not_answer_is_a_sentence(store, provider):
    browser = browser_of(store, provider, Inside(), issuer="http://127.0.0.1:9")
    assert_refused(browser.get("/signin/start"), store)


def test_the_way_to_the_provider_forgets_nothing_of_the_address_asked_for(store, provider):
    browser = browser_of(store, provider, Inside())
    asked = "/progress?plan=架空&year=2022"
    start = browser.get("/signin", params={"next": asked}).text.split('href="/signin/start?')[1].split('"')[0]
    there = browser.get(f"/signin/start?{start.replace('&amp;', '&')}")
    back = httpx.get(there.headers["location"]).headers["location"]
    assert unquote(browser.get(back.removeprefix(f"http://{HOST}")).headers["location"]) == asked
    sessions.end_all(store, "hanako", datetime.now(UTC))


def test_nobody_writes_lines_of_their_own_into_the_log(store, provider, caplog):
    told = {"error": "x\n2026-04-01 12:00:00 サインインしました", "error_description": "y\r\n偽の行"}
    assert_refused(browser_of(store, provider, Inside()).get("/signin/callback", params=told), store)
    (said,) = [record.getMessage() for record in caplog.records if record.name == "streamlit.kpi"]
    assert said.startswith("認証サービスでのサインインに失敗しました：OAuthError x")
    assert said.isprintable()
    assert "Traceback" not in caplog.text


def test_there_is_no_password_to_guess_beside_the_provider(store, provider):
    browser = browser_of(store, provider, Inside())
    assert browser.post("/signin", data={"user": "hanako", "password": "x"}).status_code == 405
    assert browser.get("/password").status_code == 404


def assert_refused(answer: Any, store: Store) -> None:
    assert answer.status_code == 502
    assert "サインインを終えられませんでした" in answer.text
    assert "Traceback" not in answer.text
    assert sessions.all_alive(store, datetime.now(UTC), sessions.Limits()) == []
