"""The door: without a living session nothing of the inside is reached, whatever is asked, sent or claimed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from doorstep import (
    HOST,
    PAGE,
    PASSWORD,
    Inside,
    form_token,
    front,
    inhabited,
    operator,
    session,
    sign_in,
    with_session,
)
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from kpi_models.people import sessions
from kpi_models.people.people import Grant, Person, Role
from kpi_models.store import Store
from pages.addresses import PAGES

PATHS = [
    *(f"/{page.address}" for page in PAGES), "/", "/admin", "/_stcore/health", "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check", "/_stcore/stream", "/_stcore/upload_file/a/b", "/media/0a1b.xlsx",
    "/component/x/index.html", "/static/js/index.js", "/app/static/x", "/auth/login", "/auth/logout",
    "/oauth2callback", "/_stcore/agent/openapi.json", "//signin", "/signin/../progress", "/passwords", "/kpi/other",
]  # fmt: skip


STREAM = f"ws://{HOST}/_stcore/stream"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from inhabited(tmp_path_factory.mktemp("door"))


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def browser(store: Store, inside: Inside) -> TestClient:
    return front(store, inside)


@pytest.mark.parametrize("path", PATHS)
def test_without_a_session_nothing_inside_is_reached(browser, inside, path):
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        answer = browser.request(method, path, content=b"a file" if method in ("POST", "PUT") else None)
        assert answer.status_code == 401
        assert answer.text == ("" if method == "HEAD" else "サインインしてください。\n")
    assert inside.reached == []


def test_only_a_posted_command_passes_to_where_its_own_secret_is_asked(browser, inside):
    for method in ("GET", "HEAD", "PUT", "OPTIONS"):
        assert browser.request(method, "/kpi/answer").status_code == 401
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(f"ws://{HOST}/kpi/answer"):
        pass
    assert inside.reached == []
    assert browser.post("/kpi/answer").text == "inside"


def test_a_command_passes_below_a_base_path_too_for_it_knows_of_none(store, inside):
    assert front(store, inside, base="kpi-town").post("/kpi/answer").text == "inside"


def test_the_base_path_without_its_slash_is_inside_too(store, inside):
    browser = front(store, inside, base="town")
    fields = {"form": form_token(browser, "/town/signin"), "user": "hanako", "password": PASSWORD, "next": "/town"}
    assert browser.post("/town/signin", data=fields).headers["location"] == "/town"
    for path in ("/town", "/town/progress"):
        assert browser.get(path, headers=PAGE).text == "inside"
    assert browser.get("/township", headers=PAGE).status_code == 303


def test_a_cookie_of_another_service_keeps_nobody_out(store, inside):
    browser = with_session(front(store, inside), session(store))
    strange = f'portal={{"name": "東"}}; kpi_session={browser.cookies["kpi_session"]}; a b'.encode()
    browser.cookies.clear()
    assert browser.get("/", headers={"cookie": strange}).text == "inside"


@pytest.mark.parametrize("path", ["/", "/progress?plan=a&year=2022", "/_stcore/metrics"])
def test_a_browser_without_a_session_is_led_to_the_sign_in_and_back(browser, inside, path):
    answer = browser.get(path, headers=PAGE)
    assert answer.status_code == 303
    shown = browser.get(answer.headers["location"], headers=PAGE)
    onward = shown.text.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
    assert sign_in(browser, next=onward).headers["location"] == path
    assert inside.reached == []


@pytest.mark.parametrize("cookie", ["", "x", "'; drop table sessions; --", "橋", "a" * 5000])
def test_a_websocket_without_a_session_is_refused(browser, inside, cookie):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        browser.websocket_connect(STREAM, headers={"cookie": f"kpi_session={cookie}".encode()}),
    ):
        pass
    assert refused.value.code == 1008
    assert inside.reached == []


def test_who_signs_in_gets_inside_with_a_cookie_that_scripts_cannot_read(browser, inside):
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("kpi_session="))
    assert "; HttpOnly; Path=/; SameSite=lax" in cookie
    assert browser.get("/progress", headers=PAGE).text == "inside"


def test_the_store_keeps_the_digest_of_a_token_and_not_the_token(browser, store):
    sign_in(browser)
    token = browser.cookies["kpi_session"]
    (row,) = store.rows("select * from sessions order by made_at desc limit 1")
    assert row["session_id"] == sessions.session_id_of(token)
    assert token not in str(row)
    assert len(token) >= 43


def test_over_https_the_cookie_goes_over_https_alone(store, inside):
    browser = front(store, inside)
    browser.base_url = f"https://{HOST}"
    answer = sign_in(browser)
    assert all("; Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_signing_in_leads_nowhere_else(browser, onward):
    assert sign_in(browser, next=onward).headers["location"] == "/"


def test_a_form_that_we_did_not_show_signs_nobody_in(browser, store):
    before = store.rows("select count(*) from sessions")
    browser.get("/signin")
    for forged in ("", "x"):
        answer = browser.post("/signin", data={"form": forged, "user": "hanako", "password": PASSWORD})
        assert answer.status_code == 403
    token = form_token(browser)
    fields = {"form": token, "user": "hanako", "password": PASSWORD}
    assert browser.post("/signin", data=fields, headers={"origin": "https://evil.example"}).status_code == 403
    assert store.rows("select count(*) from sessions") == before


def test_a_forged_session_header_is_stripped(browser, store, inside):
    session_id = sessions.session_id_of(session(store, "root"))
    forged = {"x-kpi-session": session_id, "X-KPI-SESSION": session_id}
    assert browser.get("/", headers=forged).status_code == 401
    token = session(store)
    with_session(browser, token).get("/", headers=forged | {"x-remote-user": "root"})
    assert inside.heard("x-kpi-session") == [sessions.session_id_of(token)]


def test_an_old_token_is_dead_after_signing_in_anew(browser, store):
    sign_in(browser)
    first = browser.cookies["kpi_session"]
    sign_in(browser)
    assert browser.cookies["kpi_session"] != first
    browser.cookies.clear()
    assert with_session(browser, first).get("/").status_code == 401


def test_signing_out_ends_the_session_on_the_server(browser, store, inside):
    sign_in(browser)
    token = browser.cookies["kpi_session"]
    answer = browser.post("/signout", data={"form": form_token(browser, "/signout")})
    assert "サインアウトしました" in answer.text
    assert with_session(browser, token).get("/").status_code == 401
    assert inside.reached == []


def test_a_foreign_page_signs_nobody_out(browser, store):
    with_session(browser, session(store)).post("/signout", data={"form": "x"})
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("idle", "whole", "lives"),
    [(59, 59, True), (61, 61, False), (1, 599, True), (1, 601, False)],
)
def test_a_session_ends_after_an_hour_unused_and_after_ten_hours_at_all(browser, store, idle, whole, lives):
    now = datetime.now(UTC)
    token = session(store, now=now - timedelta(minutes=whole))
    found = sessions.alive(store, sessions.session_id_of(token), now - timedelta(minutes=whole), sessions.Limits())
    sessions.used(store, found, now - timedelta(minutes=idle))
    assert (with_session(browser, token).get("/").status_code == 200) == lives


def test_looking_whether_a_session_lives_does_not_keep_it_alive(browser, store):
    token = session(store, now=datetime.now(UTC) - timedelta(minutes=30))
    seen = partial(store.rows, "select seen_at from sessions where session_id = $id", id=sessions.session_id_of(token))
    before = seen()
    assert with_session(browser, token).get("/signin/state").status_code == 204
    assert seen() == before
    browser.get("/")
    assert seen() != before


def test_saying_that_somebody_types_keeps_their_session_alive_and_wakes_no_dead_one(browser, store):
    token = session(store, now=datetime.now(UTC) - timedelta(minutes=59))
    assert with_session(browser, token).post("/signin/state").status_code == 204
    found = sessions.alive(store, sessions.session_id_of(token), datetime.now(UTC), sessions.Limits())
    assert found.seen_at > datetime.now(UTC) - timedelta(minutes=1)
    dead = session(store, now=datetime.now(UTC) - timedelta(minutes=61))
    assert with_session(browser, dead).post("/signin/state").status_code == 401


def disable(store: Store, user_id: str, *, is_enabled: bool = False) -> None:
    mine = operator(store)
    mine.save_person(replace(mine.people()[user_id], is_enabled=is_enabled))


def end(store: Store, user_id: str) -> None:
    living = sessions.all_alive(store, datetime.now(UTC), sessions.Limits())
    (found,) = [one for one in living if one.user_id == user_id]
    sessions.end(store, found.session_id, datetime.now(UTC))


@pytest.mark.parametrize(("user_id", "ending"), [("ken", disable), ("emi", end)])
def test_an_ended_session_is_dead_for_requests_and_for_the_open_websocket(browser, store, user_id, ending):
    operator(store).add_person(Person(user_id, "架空 健", (Grant(Role.EXECUTIVE),)))
    with_session(browser, session(store, user_id))
    with browser.websocket_connect(STREAM) as stream:
        stream.send_bytes(b"a")
        assert stream.receive_bytes() == b"a"
        ending(store, user_id)
        stream.send_bytes(b"b")
        with pytest.raises(WebSocketDisconnect) as closed:
            stream.receive_bytes()
    assert closed.value.code == 1008
    assert browser.get("/").status_code == 401
    assert browser.get("/signin/state").status_code == 401


def test_an_idle_websocket_is_closed_when_its_session_ends(browser, store, monkeypatch):
    monkeypatch.setattr("door.gate.SECONDS_BETWEEN_LOOKS", 0.01)
    operator(store).add_person(Person("idle", "架空 静", (Grant(Role.EXECUTIVE),)))
    with_session(browser, session(store, "idle"))
    with browser.websocket_connect(STREAM) as stream:
        end(store, "idle")
        with pytest.raises(WebSocketDisconnect):
            stream.receive_bytes()


def test_who_was_disabled_stays_signed_out_when_enabled_again(browser, store):
    operator(store).add_person(Person("yui", "架空 結衣", (Grant(Role.EXECUTIVE),)))
    with_session(browser, session(store, "yui"))
    disable(store, "yui")
    disable(store, "yui", is_enabled=True)
    assert browser.get("/").status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "", "kpi.town.example.jp.evil.example", "[x", "evil.example:80@kpi"])
def test_another_host_name_is_answered_with_a_sentence(browser, store, inside, host):
    answer = with_session(browser, session(store)).get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "このアドレスでは開けません" in answer.text
    assert inside.reached == []


def test_every_answer_carries_the_headers_that_keep_strangers_out(browser, store):
    with_session(browser, session(store))
    for path in ("/", "/signin", "/signin/style.css", "/media/x.xlsx", "/nothing"):
        headers = browser.get(path, headers=PAGE).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not [word for word in ("http", "*", "eval") if word in policy]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server-timing" not in headers
    assert browser.get("/media/x.xlsx").headers["cache-control"] == "no-store"
