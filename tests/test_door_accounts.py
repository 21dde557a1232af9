"""Local accounts: passwords are kept as hashes, guessed slowly, and an unknown name is told nothing more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from doorstep import PASSWORD, Inside, account, form_token, front, inhabited, operator, session, sign_in, with_session
from starlette.testclient import TestClient

from door.attempts import MOST_A_NAME, MOST_AN_ADDRESS, WINDOW, Attempts
from kpi_models.desk.desk import Desk
from kpi_models.people import accounts
from kpi_models.people.people import NotPermitted, PeopleRefused, Person
from kpi_models.store import Store

WRONG = "利用者IDまたはパスワードが違います。"
LOCKED = "サインインの失敗が続いたため、しばらく受け付けません。"
ANOTHER = "まったく別の 合言葉 です"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from inhabited(tmp_path_factory.mktemp("accounts"))


def recognised(store: Store, user_id: str, password: str) -> bool:
    return accounts.recognise(store, user_id, password) is not None


def test_a_password_is_kept_as_an_argon2id_hash_alone(store):
    kept = store.rows("select password_hash from passwords where user_id = 'hanako'")[0]["password_hash"]
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in kept


def test_only_the_right_password_of_an_enabled_user_is_recognised(store):
    assert recognised(store, "hanako", PASSWORD)
    assert recognised(store, "hanako", PASSWORD.replace("が", "か\u3099"))  # another keyboard's way to write it
    for user_id, password in [("hanako", ANOTHER), ("hanako", ""), ("nobody", PASSWORD), ("root", ""), ("", "")]:
        assert not recognised(store, user_id, password)


def test_a_disabled_user_is_told_what_an_unknown_one_is(store):
    account(store, "gone")
    gone = operator(store).people()["gone"]
    operator(store).save_person(Person("gone", gone.name, gone.grants, is_enabled=False))
    told = {sign_in(front(store, Inside()), name).text.replace(name, "…") for name in ("gone", "nobody", "root")}
    assert len({text.split('name="form"')[0] for text in told}) == 1
    assert WRONG in told.pop()


def test_an_unknown_name_takes_as_long_as_a_known_one(store):
    recognised(store, "nobody", ANOTHER)

    def seconds(user_id: str) -> float:
        took = []
        for _ in range(3):
            started = time.process_time()
            recognised(store, user_id, ANOTHER)
            took.append(time.process_time() - started)
        return median(took)

    assert 0.5 < seconds("nobody") / seconds("hanako") < 2


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("短い", "12文字以上"),
        ("あ" * 129, "128文字まで"),
        ("hanako-hanako-1", "利用者IDを含む"),
        ("ababababababab", "くり返し"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(store, password, reason):
    with pytest.raises(PeopleRefused, match=reason):
        accounts.give(operator(store), "hanako", password)
    assert recognised(store, "hanako", PASSWORD)


def test_only_who_manages_users_gives_passwords(store):
    hanako = Desk(store, operator(store).people()["hanako"])
    with pytest.raises(NotPermitted):
        accounts.give(hanako, "root")


def test_one_time_passwords_differ_and_can_be_read_aloud():
    made = {accounts.one_time_password() for _ in range(100)}
    assert len(made) == 100
    assert not [password for password in made if set(password) & set("il1o0")]


def test_whose_id_is_a_letter_gets_a_temporary_password_too(store):
    root = operator(store)
    root.add_person(Person("k", "架空 圭"))
    assert all("k" not in accounts.give(root, "k") for _ in range(10))


def test_a_temporary_password_is_good_for_choosing_ones_own(store):
    temporary = account(store, "ken", password=None)
    browser = front(store, inside := Inside())
    shown = sign_in(browser, "ken", temporary)
    assert "仮のパスワードです。ご自分のパスワードを決めてください。" in shown.text
    assert browser.get("/").status_code == 401
    answer = choose(browser, "ken", temporary, ANOTHER)
    assert answer.status_code == 303
    assert browser.get("/").text == "inside"
    assert inside.reached
    assert not recognised(store, "ken", temporary)


def choose(browser: TestClient, user_id: str, password: str, chosen: str, again: str | None = None):
    fields = {"user": user_id, "password": password, "chosen": chosen, "again": chosen if again is None else again}
    return browser.post("/password", data={"form": form_token(browser, "/password")} | fields)


def test_a_new_password_ends_the_other_sessions_of_its_user(store):
    account(store, "emi")
    elsewhere = with_session(front(store, Inside()), session(store, "emi"))
    assert elsewhere.get("/").status_code == 200
    assert choose(front(store, Inside()), "emi", PASSWORD, ANOTHER).status_code == 303
    assert elsewhere.get("/").status_code == 401


@pytest.mark.parametrize(
    ("password", "chosen", "again", "words"),
    [
        (ANOTHER, ANOTHER + "2", None, WRONG),
        (PASSWORD, "短い", None, "12文字以上"),
        (PASSWORD, ANOTHER, ANOTHER + "2", "確認のための入力と違います"),
        (PASSWORD, PASSWORD, None, "いまのパスワードとは違うもの"),
    ],
)
def test_a_password_that_cannot_be_chosen_is_told_why(store, password, chosen, again, words):
    answer = choose(front(store, Inside()), "hanako", password, chosen, again)
    assert answer.status_code == 401
    assert words in answer.text
    assert recognised(store, "hanako", PASSWORD)


def test_what_is_typed_is_text_on_the_page(store):
    shown = sign_in(front(store, Inside()), '"><script>alert(1)</script>', "x", next='"><b>')
    assert "<script" not in shown.text
    assert "<b>" not in shown.text
    assert "&lt;script&gt;" in shown.text


def locked(name: str = "hanako", address: str = "192.0.2.1", times: int = MOST_A_NAME) -> Attempts:
    attempts = Attempts()
    for number in range(times):
        attempts.begin(name if name else f"name-{number}", address, datetime.now(UTC))
    return attempts


@pytest.mark.parametrize("password", [PASSWORD, ANOTHER])
@pytest.mark.parametrize(
    "attempts",
    [locked(), locked("HANAKO", "192.0.2.9"), locked("", times=MOST_AN_ADDRESS)],
    ids=["name", "case", "address"],
)
def test_after_many_failures_nobody_is_taken_be_the_password_right_or_wrong(store, attempts, password):
    answer = sign_in(front(store, Inside(), attempts=attempts), password=password)
    assert answer.status_code == 401
    assert LOCKED in answer.text


def test_an_unknown_name_is_locked_out_like_a_known_one(store):
    assert LOCKED in sign_in(front(store, Inside(), attempts=locked("nobody")), "nobody").text


def test_a_lock_ends_by_itself():
    attempts = Attempts()
    for _ in range(MOST_A_NAME):
        attempts.begin("hanako", "192.0.2.1", NOW)
    assert attempts.is_locked("hanako", "192.0.2.2", NOW + WINDOW - timedelta(seconds=1))
    assert not attempts.is_locked("hanako", "192.0.2.2", NOW + WINDOW)


def test_each_failure_makes_the_next_attempt_wait_and_a_success_forgets():
    attempts, waits = Attempts(), []
    for _ in range(8):
        waits.append(attempts.wait_seconds("hanako", NOW))
        attempts.begin("hanako", "192.0.2.1", NOW)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 4]
    attempts.succeeded("hanako", "192.0.2.1")
    assert attempts.wait_seconds("hanako", NOW) == 0


def test_a_town_hall_behind_one_address_signs_in_every_morning():
    attempts = Attempts()
    for number in range(300):
        assert not attempts.is_locked(f"name-{number}", "192.0.2.1", NOW)
        attempts.begin(f"name-{number}", "192.0.2.1", NOW)
        attempts.succeeded(f"name-{number}", "192.0.2.1")
