"""Who is before the screen: the one place where pages get the desk at which everything is read and written.

How people sign in is one setting, `KPI_SIGN_IN` (door/settings.py). In the demonstration there are no passwords: the
reader switches between demonstration people of each role and the stored users. Otherwise the door has let somebody in
and says whose session it is; who that is and what they may do is looked up at every run.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from door.settings import LOCAL, sign_in_mode
from door.wire import SESSION_HEADER
from kpi_models.desk.desk import Desk
from kpi_models.people import people_records, sessions
from kpi_models.people.people import Grant, Person, Role, permissions
from kpi_models.store import Store, database_path, open_store
from kpi_models.terms import ROLES
from pages.choices import distinct
from pages.demonstration import SWITCH, USUAL, asked_people, is_demonstration, put_in_url
from pages.showing import literal

_DEMO_ROLES = (Role.COORDINATOR, Role.OFFICER, Role.EVALUATOR, Role.EXECUTIVE, Role.ADMIN)
_DEMO_PEOPLE = {
    f"demo-{role}": Person(f"demo-{role}", f"{ROLES[role]}（デモ）", (Grant(role),)) for role in _DEMO_ROLES
}


def desk() -> Desk:
    """Returns the desk of the person before the screen, as their rights are stored now; ends the page without one."""
    store = open_store(database_path())
    if is_demonstration():
        return Desk(store, _chosen(_selectable(store)))
    session_id = st.context.headers.get(SESSION_HEADER) or ""
    person = people_records.people_now(store).get(sessions.user_of(store, session_id) or "")
    if person is None or not person.is_enabled:
        st.info("サインアウトしました。もう一度お使いになるときは、サインインしてください。")
        st.stop()
    return Desk(store, person)


def desk_again(drawn_for: Person) -> Desk:
    """Returns the desk of whom the page was drawn for, as their rights are stored now.

    For callbacks that must not be lost: this asks Streamlit nothing at which it ends a run that another follows.
    """
    if not is_demonstration():
        return desk()
    store = open_store(database_path())
    nobody = replace(drawn_for, grants=())
    return Desk(store, _selectable(store).get(drawn_for.user_id, nobody))


def admitted(action: str) -> Desk:
    """Returns the desk of the person here where they may do something at all; else says who may, and ends the page."""
    mine = desk()
    if not mine.may_anywhere(action):
        permission = permissions()[action]
        who = "・".join(ROLES[role] for role in permission.reaches)
        st.title("この画面は表示できません", anchor=False)
        st.info(
            f"この画面は、{who}が「{permission.words}」ための画面です。{literal(mine.person.name)}さんの役割では表示できません。"
            "必要なときは、管理者に役割の設定を確認してください。"
        )
        st.page_link("summary/summary.py", label=":blue[はじめの画面に戻る]")
        st.stop()
    return mine


def show_who() -> None:
    """Shows above every page who is before the screen: with the way out, or in the demonstration with the switch."""
    if is_demonstration():
        _show_demonstration()
    else:
        _show_signed_in(desk())


def _show_signed_in(mine: Desk) -> None:
    words, menu = st.columns([9, 2], vertical_alignment="center")
    roles = "・".join(ROLES[role] for role in mine.person.roles) or "役割なし"
    words.markdown(f":small[:gray[{roles}]]", text_alignment="right")
    with menu.popover(literal(mine.person.name), width="stretch"):
        if sign_in_mode(os.environ) == LOCAL:
            st.link_button("パスワードを変える", "password", width="stretch")
        st.button("サインアウト", key="sign-out", on_click=_sign_out, width="stretch")


def _sign_out() -> None:
    sessions.end(open_store(database_path()), st.context.headers.get(SESSION_HEADER) or "", datetime.now(UTC))


def _show_demonstration() -> None:
    selectable = _selectable(open_store(database_path()))
    st.session_state[SWITCH] = _chosen(selectable).user_id
    words, switch = st.columns([8, 3], vertical_alignment="center")
    words.markdown(":small[:gray[デモ表示：役割を切り替えて試せます]]", text_alignment="right")
    switch.selectbox(
        "役割の切り替え（デモ）",
        list(selectable),
        format_func=distinct({key: _described(person) for key, person in selectable.items()}).__getitem__,
        key=SWITCH,
        label_visibility="collapsed",
        on_change=put_in_url,
    )


def _chosen(selectable: dict[str, Person]) -> Person:
    """Returns whom the URL asks for, else whom the switch stands at, else the usual person."""
    return next(selectable[asked] for asked in (*asked_people(), USUAL) if asked in selectable)


def _selectable(store: Store) -> dict[str, Person]:
    """Returns who may be chosen: the demonstration people, and every stored user who is enabled."""
    stored = people_records.people_now(store)
    return _DEMO_PEOPLE | {user_id: person for user_id, person in stored.items() if person.is_enabled}


def _described(person: Person) -> str:
    if person.user_id in _DEMO_PEOPLE:
        return person.name
    return f"{person.name}（{'・'.join(ROLES[role] for role in person.roles) or '役割なし'}）"
