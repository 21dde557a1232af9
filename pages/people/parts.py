"""The parts of the 利用者 page: handover, adding, one person's roles, name and history."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.terms import ROLES
from pages import loading
from pages.choices import distinct
from pages.people.steps import grant_key, shown_key
from pages.showing import literal, show_table
from reports.people_words import PlaceNames, grant_words, history_table, place_words

_LIST_HEIGHT = 220
_FEW_PROJECTS = 6
_HISTORY_ROWS = 30
_SCOPES = {Scope.PROJECT: "事業を選ぶ", Scope.PLAN: "計画を選ぶ", Scope.ALL: "すべての計画"}
# What a role is usually given for stands first.
_SCOPES_OF = {
    Role.OFFICER: (Scope.PROJECT, Scope.PLAN, Scope.ALL),
    Role.EVALUATOR: (Scope.PLAN, Scope.ALL),
    Role.COORDINATOR: (Scope.ALL, Scope.PLAN),
    Role.EXECUTIVE: (Scope.ALL,),
    Role.ADMIN: (Scope.ALL,),
}


def show_handover(people: Mapping[str, Person], names: PlaceNames) -> None:
    """Offers to give projects of one officer to another, in one step."""
    st.markdown("#### 担当を引き継ぐ（異動のとき）")
    holders = {user_id: _projects(person) for user_id, person in people.items() if _projects(person)}
    enabled = [person for person in people.values() if person.is_enabled]
    receivers = [one.user_id for one in sorted(enabled, key=lambda one: Role.OFFICER not in one.roles)]
    if not holders or len(receivers) < 2:
        st.caption("事業を受け持つ事業担当と、引き継ぐ相手が登録されると、ここで引き継げます。")
        return
    words = distinct({user_id: person.name for user_id, person in people.items()})
    before, after = st.columns(2)
    from_user = before.selectbox("引き継ぐ前の担当", list(holders), format_func=words.__getitem__, key="from")
    after.selectbox(
        "引き継いだ後の担当",
        [user_id for user_id in receivers if user_id != from_user],
        index=None,
        format_func=words.__getitem__,
        placeholder="選んでください",
        key="to",
    )
    grants = holders[from_user]
    with st.form("hand-over", enter_to_submit=False):
        st.markdown(f"引き継ぐ事業　:small[{len(grants):,}件]")
        with st.container(height=_LIST_HEIGHT if len(grants) > _FEW_PROJECTS else "content", border=False):
            for grant in grants:
                st.checkbox(literal(place_words(grant, names)), value=True, key=f"hand/{from_user}/{grant.scope_id}")
        st.form_submit_button("引き継ぐ", type="primary", key="people/hand-over")


def _projects(person: Person) -> list[Grant]:
    return [grant for grant in person.grants if grant.role == Role.OFFICER and grant.scope == Scope.PROJECT]


def show_adding() -> None:
    """Offers to add a user."""
    st.markdown("#### 利用者を追加する")
    with st.form("add", enter_to_submit=False, clear_on_submit=False):
        name, user_id = st.columns(2)
        name.text_input("名前", key="new/name", max_chars=60)
        user_id.text_input("利用者ID（半角）", key="new/id", max_chars=64)
        st.selectbox(
            "役割（すべての計画に対して）",
            [Role.COORDINATOR, Role.EXECUTIVE, Role.ADMIN],
            index=None,
            format_func=lambda role: ROLES[role],
            placeholder="あとで決める（事業担当・評価委員は、担当とともに決めます）",
            key="new/role",
        )
        st.form_submit_button("追加する", type="primary", key="people/add")


def show_giving(mine: Desk, person: Person, names: PlaceNames) -> None:
    """Offers to give roles, each with what it is for."""
    offered = [role for role in Role if mine.may_assign(role)]
    with st.container(border=True):
        st.markdown("**役割と担当を付ける**")
        role = st.radio(
            "役割", offered, format_func=lambda one: ROLES[one], key=f"role/{person.user_id}", horizontal=True
        )
        scopes = _SCOPES_OF[Role(role)]
        scope = st.radio(
            "範囲", scopes, format_func=_SCOPES.__getitem__, key=f"scope/{person.user_id}", horizontal=True
        )
        if scope != Scope.ALL:
            places = distinct({id_: words for (of, id_), words in names.items() if of == scope})
            st.multiselect(
                "計画" if scope == Scope.PLAN else "事業",
                list(places),
                format_func=places.__getitem__,
                placeholder="選んでください（いくつでも）",
                select_all=False,  # Streamlit offers it in English
                key=f"places/{person.user_id}",
            )
        st.button("付ける", type="primary", key=f"people/give/{person.user_id}")


def show_taking(mine: Desk, person: Person, names: PlaceNames) -> None:
    """Offers to take roles from a user."""
    assignable = [grant for grant in person.grants if mine.may_assign(grant.role)]
    takeable = distinct({grant_key(grant): grant_words(grant, names) for grant in assignable})
    if takeable:
        with st.form(f"take/{person.user_id}", enter_to_submit=False):
            st.markdown("**役割と担当を外す**")
            st.multiselect(
                "いまの役割と担当", list(takeable), format_func=takeable.__getitem__, key=f"taken/{person.user_id}",
                placeholder="外すものを選んでください", select_all=False,
            )  # fmt: skip
            st.form_submit_button("外す", key=f"people/take/{person.user_id}")


def show_person(person: Person) -> None:
    """Offers to change a user's name, and to stop and resume their use; nobody is deleted."""
    shown = shown_key(person)
    with st.form(f"save/{shown}", enter_to_submit=False):
        st.markdown("**名前と状態**")
        st.text_input("名前", value=person.name, key=f"name/{shown}", max_chars=60)
        st.checkbox("利用できる", value=person.is_enabled, key=f"enabled/{shown}")
        st.caption("外すと、この方は何も見られず、何もできなくなります。これまでの記録は残ります。")
        st.form_submit_button("保存する", key=f"people/save/{shown}")


def show_history(mine: Desk, person: Person, names: PlaceNames) -> None:
    """Shows what was changed of a user, and what they did."""
    acts = [act for act in loading.log() if act.user_id == person.user_id]
    table = history_table(mine.person_changes(person.user_id), acts, names)
    count = len(table["日時"])
    with st.expander(f"{literal(person.name)}さんの履歴（{count:,}件）"):
        if not count:
            st.caption("まだ履歴がありません。")
            return
        show_table({heading: cells[:_HISTORY_ROWS] for heading, cells in table.items()}, alt=f"{person.name}さんの履歴")
        if count > _HISTORY_ROWS:
            st.caption(f"新しいものから{_HISTORY_ROWS}件を表示しています。")
