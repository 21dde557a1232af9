"""The door's settings, what a reverse proxy is believed, and how much may be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from doorstep import HOST, PAGE, Inside, front, operator, session, with_session
from starlette.testclient import TestClient

from door.bodies import MEBIBYTE, MOST_A_FILE, MOST_A_FORM, MOST_A_USER
from door.settings import LOCAL, OIDC, PROXY, SettingsRefused, read_settings
from kpi_models.people import sessions
from kpi_models.people.people import Grant, Person, Role
from kpi_models.store import Store, open_store

OPEN = {"KPI_HOSTS": HOST}
UPLOAD = "/_stcore/upload_file/a/b"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("settings") / "kpi.duckdb")
    for user_id, role in (("root", Role.ADMIN), ("hanako", Role.EXECUTIVE), ("gone", Role.EXECUTIVE)):
        operator(opened).add_person(Person(user_id, f"架空の{user_id}", (Grant(role),)))
    operator(opened).save_person(Person("gone", "架空のgone", (Grant(Role.EXECUTIVE),), is_enabled=False))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("environment", "address", "words"),
    [
        ({"KPI_SIGN_IN": "none"}, "127.0.0.1", "KPI_SIGN_IN の値「none」は使えません"),
        ({}, "0.0.0.0", "デモ表示ではサインインがない"),
        ({}, None, "server.address が「すべて」です"),
        ({"KPI_SIGN_IN": LOCAL}, "0.0.0.0", "KPI_HOSTS"),
        ({"KPI_SIGN_IN": LOCAL, "KPI_IDLE_MINUTES": "0"}, "127.0.0.1", "KPI_IDLE_MINUTES"),
        ({"KPI_SIGN_IN": LOCAL, "KPI_SESSION_HOURS": "一日"}, "127.0.0.1", "KPI_SESSION_HOURS"),
        ({"KPI_SIGN_IN": LOCAL, "KPI_PROXIES": "proxy"}, "127.0.0.1", "KPI_PROXIES"),
        ({"KPI_SIGN_IN": PROXY, "KPI_PROXIES": "10.0.0.5"}, "127.0.0.1", "KPI_PROXY_HEADER"),
        (
            {"KPI_SIGN_IN": OIDC, "KPI_OIDC_ISSUER": "https://idp"},
            "127.0.0.1",
            "KPI_OIDC_CLIENT_ID、KPI_OIDC_CLIENT_SECRET",
        ),
    ],
)
def test_a_setting_that_lets_people_in_unseen_is_refused_in_words(environment, address, words):
    with pytest.raises(SettingsRefused, match=words):
        read_settings(environment, address)


def test_settings_are_read_from_the_environment():
    given = {"KPI_SIGN_IN": LOCAL, "KPI_HOSTS": "KPI.town.example.jp, 10.0.0.2", "KPI_IDLE_MINUTES": "15"}
    settings = read_settings(given, "0.0.0.0", "/kpi/")
    assert settings.hosts[:2] == ("kpi.town.example.jp", "10.0.0.2")
    assert settings.limits.idle.total_seconds() == 900
    assert settings.path("signin") == "/kpi/signin"


def behind(
    store: Store, inside: Inside, client: str = "10.0.0.5", mode: str = PROXY, windows_domain: str = ""
) -> TestClient:
    proxies = (ip_network("10.0.0.5"), ip_network("10.1.0.0/24"))
    named = {"identity_header": "x-remote-user", "windows_domain": windows_domain}
    return front(store, inside, client, mode=mode, proxies=proxies, **named)


def test_whom_a_listed_proxy_names_is_let_in_with_a_session(store):
    browser = behind(store, inside := Inside())
    named = {"x-remote-user": "hanako"} | PAGE
    answer = browser.get("/progress?year=2022", headers=named)
    assert (answer.status_code, answer.headers["location"]) == (303, "/progress?year=2022")
    assert browser.get("/progress", headers=named).text == "inside"
    living = sessions.all_alive(store, datetime.now(UTC), sessions.Limits())
    assert [one.user_id for one in living] == ["hanako"]
    assert inside.heard("x-kpi-session") == [living[0].session_id]
    sessions.end_all(store, "hanako", datetime.now(UTC))


@pytest.mark.parametrize("client", ["10.0.0.6", "127.0.0.1", "not an address"])
def test_nobody_else_may_say_who_it_is(store, client):
    browser = behind(store, inside := Inside(), client)
    answer = browser.get("/", headers={"x-remote-user": "root", "x-forwarded-for": "10.0.0.5"} | PAGE)
    assert answer.status_code == 403
    assert "庁内の認証を通っていません" in answer.text
    assert inside.reached == []


def test_two_names_are_no_name(store):
    browser = behind(store, inside := Inside())
    headers = [("accept", "text/html"), ("x-remote-user", "hanako"), ("X-Remote-User", "root")]
    assert browser.get("/", headers=headers).status_code == 403
    assert inside.reached == []


@pytest.mark.parametrize(
    ("identity", "status"),
    [("TOWN\\Hanako", 303), ("town\\hanako", 303), ("OTHER\\hanako", 403), ("\\hanako", 403), ("TOWN\\", 403)],
)
def test_of_the_windows_domain_of_the_town_the_name_is_the_user(store, identity, status):
    browser = behind(store, Inside(), windows_domain="town")
    assert browser.get("/", headers={"x-remote-user": identity} | PAGE).status_code == status
    sessions.end_all(store, "hanako", datetime.now(UTC))


def test_without_a_windows_domain_none_is_believed(store):
    browser = behind(store, inside := Inside())
    assert browser.get("/", headers={"x-remote-user": "\\hanako"} | PAGE).status_code == 403
    assert inside.reached == []


@pytest.mark.parametrize("identity", ["nobody", "gone", "<b>x</b>"])
def test_who_is_no_user_of_ours_gets_a_calm_page(store, identity):
    answer = behind(store, inside := Inside()).get("/", headers={"x-remote-user": identity} | PAGE)
    assert answer.status_code == 403
    assert "登録されていない利用者です。管理者に" in answer.text
    assert "<b>" not in answer.text
    assert inside.reached == []


def test_another_users_session_is_not_taken_over_behind_a_proxy(store):
    browser = with_session(behind(store, inside := Inside()), session(store, "root"))
    assert browser.get("/", headers={"x-remote-user": "hanako"}).status_code == 401
    assert browser.get("/").status_code == 401
    assert inside.reached == []


def test_an_address_forwarded_by_a_listed_proxy_is_believed_and_no_other(store):
    forwarded = {"x-forwarded-for": "203.0.113.9, 198.51.100.7, 10.1.0.8", "x-forwarded-proto": "https"}
    for client, seen, scheme in (("10.0.0.5", "198.51.100.7", "https"), ("192.0.2.1", "192.0.2.1", "http")):
        browser = with_session(behind(store, inside := Inside(), client, LOCAL), session(store))
        browser.get("/", headers=forwarded)
        assert (inside.reached[-1]["client"][0], inside.reached[-1]["scheme"]) == (seen, scheme)


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        (["203.0.113.9", "198.51.100.7"], "198.51.100.7"),  # the browser's own line, and HAProxy's below it
        (["203.0.113.9, 198.51.100.7:50123"], "198.51.100.7"),  # IIS writes the port, too
        (["[2001:db8::7]:50123"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
    ],
)
def test_the_address_is_the_one_that_the_proxy_added_however_it_writes_it(store, lines, seen):
    browser = with_session(behind(store, inside := Inside(), mode=LOCAL), session(store))
    browser.get("/", headers=[("x-forwarded-for", line) for line in lines])
    assert inside.reached[-1]["client"][0] == seen


def test_words_that_a_proxy_passes_on_are_no_address(store):
    browser = with_session(behind(store, inside := Inside(), mode=LOCAL), session(store))
    browser.get("/", headers={"x-forwarded-for": "管理者\n偽の行".encode()})
    assert inside.reached[-1]["client"][0] == "10.0.0.5"


def test_a_stranger_cannot_fill_the_memory_through_the_sign_in_form(store):
    answer = front(store, Inside()).post("/signin", content=bytes(MOST_A_FORM + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"a=1&" * 100, b"\xff\x00", b'{"user": "root"}'])
def test_what_is_no_form_of_ours_is_asked_again(store, body):
    assert front(store, Inside()).post("/signin", content=body).status_code == 403


@pytest.mark.parametrize(("path", "most"), [(UPLOAD, MOST_A_FILE), ("/other", MOST_A_FORM)])
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_beyond_the_limit_is_answered_with_a_sentence(store, path, most, is_announced):
    browser = with_session(front(store, inside := Inside()), session(store))
    content = bytes(most + 1)
    answer = browser.put(path, content=content if is_announced else (part for part in (content,)))
    assert answer.status_code == 413
    assert "20MBまで" in answer.text
    assert inside.bodies == []
    assert browser.put(path, content=content[:-1]).status_code == 200


def test_one_user_cannot_fill_the_memory_of_all(store):
    inside = Inside()
    greedy = with_session(front(store, inside), session(store))
    for _ in range(MOST_A_USER // (20 * MEBIBYTE)):
        assert greedy.put(UPLOAD, content=bytes(20 * MEBIBYTE)).status_code == 200
        inside.bodies.clear()
    refused = greedy.put(UPLOAD, content=b"x")
    assert refused.status_code == 413
    assert "10分ほど待って" in refused.text
    greedy.cookies.clear()
    assert with_session(greedy, session(store, "root")).put(UPLOAD, content=b"x").status_code == 200


def test_all_together_cannot_fill_the_memory_either(store, monkeypatch):
    monkeypatch.setattr("door.bodies.MOST_IN_ALL", 3 * MEBIBYTE)
    browser = front(store, Inside())
    answers = []
    for user_id in ("hanako", "root", "hanako", "root"):
        browser.cookies.clear()
        answers.append(with_session(browser, session(store, user_id)).put(UPLOAD, content=bytes(MEBIBYTE)).status_code)
    assert answers == [200, 200, 200, 413]
