"""利用者: who acts for what; give and take roles, hand projects over in April, add and disable users."""

from __future__ import annotations

import streamlit as st

from pages import loading
from pages.choices import choose
from pages.people.parts import show_adding, show_giving, show_handover, show_history, show_person, show_taking
from pages.people.steps import acted_now
from pages.pressed import show_outcome
from pages.showing import show_table
from pages.signed_in import admitted
from pages.states import asked_among
from reports.people_words import people_table

_LIST_HEIGHT = 320
_FEW_PEOPLE = 7

mine = admitted("assign-projects")
outcome = acted_now(mine)
people = mine.people()
names = loading.place_names()

st.title("利用者", anchor=False)
show_outcome(outcome, toast=True)
if people:
    height = _LIST_HEIGHT if len(people) > _FEW_PEOPLE else None
    show_table(people_table(people.values(), names), alt="利用者の一覧", height=height)
else:
    place = "下の" if mine.may("manage-users") else "この画面の"
    st.info(f"まだ利用者が登録されていません。管理者が、{place}「利用者を追加する」で登録します。")

if mine.may("manage-users"):
    handing, adding = st.columns(2, gap="large")
    with adding:
        show_adding()
else:
    handing = st.container()
with handing:
    show_handover(people, names)
if not people:
    st.stop()

user_id = asked_among("利用者", "user", people, next(iter(people)))
st.markdown("#### ひとりずつ見る・変える")
chooser, _ = st.columns([2, 3])
with chooser:
    choose("利用者", "user", {key: f"{one.name}（{key}）" for key, one in people.items()}, user_id)
person = people[user_id]
giving, changing = st.columns(2, gap="large")
with giving:
    show_giving(mine, person, names)
with changing:
    if mine.may("manage-users"):
        show_person(person)
    show_taking(mine, person, names)
show_history(mine, person, names)
