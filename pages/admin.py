"""管理: who is signed in, passwords given anew, disk and versions; for the administrator of the server."""

from __future__ import annotations

import os

import streamlit as st

from door.settings import DEMO, LOCAL, session_limits, sign_in_mode
from kpi_models.desk import administration
from kpi_models.desk.desk import Desk
from kpi_models.people import accounts
from kpi_models.people.people import Person
from pages.choices import distinct
from pages.showing import literal, show_table
from pages.signed_in import admitted
from reports.admin_words import backup_words, disk_words, session_words, sessions_table, verification_words


def show_sessions(mine: Desk, people: dict[str, Person]) -> None:
    """Shows who is signed in, and offers to sign somebody out."""
    st.markdown("#### サインインしている利用者")
    if sign_in_mode(os.environ) == DEMO:
        st.info("デモ表示のあいだは、サインインがありません。")
        return
    listed = st.container()
    limits = session_limits(os.environ)
    found = administration.signed_in(mine, limits)
    words = distinct({one.session_id: session_words(one, people) for one in found})
    chosen, act = st.columns([5, 2], vertical_alignment="bottom")
    session_id = chosen.selectbox(
        "サインアウトさせる利用者", list(words), index=None, format_func=words.__getitem__,
        placeholder="選んでください", key="session",
    )  # fmt: skip
    if act.button("サインアウトさせる", key="admin/sign-out", disabled=session_id is None) and session_id:
        administration.sign_out(mine, session_id)
        st.success(f"サインアウトさせました：{literal(words[session_id])}")
    with listed:
        show_table(sessions_table(administration.signed_in(mine, limits), people), alt="サインインしている利用者の一覧")


def show_passwords(mine: Desk, people: dict[str, Person]) -> None:
    """Offers to give somebody a temporary password, which is shown once."""
    st.markdown("#### 仮のパスワードを発行する")
    if sign_in_mode(os.environ) != LOCAL:
        st.caption("利用者IDとパスワードでサインインする設定（KPI_SIGN_IN=local）のときに使います。")
        return
    words = distinct(
        {user_id: f"{person.name}（{user_id}）" for user_id, person in people.items() if person.is_enabled}
    )
    chosen, act = st.columns([5, 2], vertical_alignment="bottom")
    user_id = chosen.selectbox(
        "利用者",
        list(words),
        index=None,
        format_func=words.__getitem__,
        placeholder="選んでください",
        key="password-of",
    )
    if act.button("発行する", key="admin/password", disabled=user_id is None) and user_id:
        given = accounts.give(mine, user_id)
        st.success(
            f"{literal(people[user_id].name)}さんの仮のパスワードです。この画面だけに表示します。本人に、ほかの人に見られない方法で"
            "伝えてください。いまのサインインは終わり、次のサインインで本人が新しいパスワードを決めます。"
        )
        st.code(given, language=None)


mine = admitted("manage-users")
people = dict(mine.people())
st.title("管理", anchor=False)
left, right = st.columns([3, 2], gap="large")
with left:
    show_sessions(mine, people)
    show_passwords(mine, people)
with right:
    st.markdown("#### ディスク")
    kept = administration.kept(mine, os.environ)
    st.markdown(literal(disk_words(kept.sizes)))
    st.markdown("#### バックアップと照合")
    st.markdown(literal(backup_words(kept)))
    st.markdown(literal(verification_words(kept)))
    st.markdown("#### 版")
    software = administration.software()
    show_table({"名前": list(software), "版": list(software.values())}, alt="ソフトウェアの版")
