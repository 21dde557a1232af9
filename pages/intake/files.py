"""The files of the 取込 page as a whole: how each stands, which one is shown, and storing those that are ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from pages.intake.marks import MARKS
from pages.intake.parts import KNOWN, PROPOSED
from pages.intake.steps import Outcome, is_ready, store_all_key
from pages.showing import literal
from pages.uploads import Sent, Understood
from reports.intake_words import stored_sentence
from validators.findings import Severity
from validators.understood import verdict

_FORM_WIDTH = 760
_FEW_FILES = 12
_LIST_HEIGHT = 560


def choose_file(sent: Mapping[str, Sent], understood: Mapping[str, Understood], outcomes: Mapping[str, Outcome]) -> str:
    """Lists the files with how each stands, where there are several, and returns the key of the one to show."""
    if len(sent) == 1:
        return next(iter(sent))
    labels = _labels(sent)
    standings = {key: _standing(understood[key], outcomes.get(key, Outcome())) for key in sent}
    are_many = len(sent) > _FEW_FILES
    with st.container(height=_LIST_HEIGHT if are_many else "content", border=are_many):
        return st.radio(
            f"ファイル（{len(sent):,}件）：選ぶと、下に内容を表示します",
            list(sent),
            format_func=lambda key: literal(labels[key]),
            captions=[
                f":{colour}[{symbol}] {_particulars(understood[key], outcomes.get(key, Outcome())) or words}"
                for key, (colour, symbol, words) in standings.items()
            ],
            key="file",
        )


def _labels(sent: Mapping[str, Sent]) -> dict[str, str]:
    """Returns what the files are called, those of one name by their turn."""
    labels: dict[str, str] = {}
    alike = Counter(one.file_name for one in sent.values())
    turns: Counter[str] = Counter()
    for key, one in sent.items():
        turns[one.file_name] += 1
        labels[key] = one.file_name if alike[one.file_name] == 1 else f"{one.file_name}（{turns[one.file_name]}つ目）"
    return labels


def _particulars(understood: Understood, outcome: Outcome) -> str:
    """Says in the list of files what was stored, or why one could not be read; empty for any other."""
    if outcome.loaded and outcome.loaded.total_added:
        return literal(f"登録しました：{stored_sentence(outcome.loaded, outcome.told)}")
    return "" if understood.book.readable else literal("".join(f.message for f in understood.book.findings[:1]))


def _standing(understood: Understood, outcome: Outcome) -> tuple[str, str, str]:
    """Returns how a file stands: colour, symbol, and words as markdown."""
    if outcome.needed:
        return *MARKS[Severity.ERROR], literal(outcome.needed)
    if understood.is_proposed:
        return "green", "✓", PROPOSED
    if outcome.loaded and outcome.loaded.total_added:
        return "green", "✓", "登録しました。"
    if understood.is_stored:
        return "green", "✓", KNOWN
    changed = understood.preview.changed
    changing = f"登録済みの内容が{changed:,}件変わります。" if changed and understood.is_storable else ""
    words = literal(verdict(understood.book, len(understood.unanswered)) + changing)
    for severity in (Severity.ERROR, Severity.WARNING):
        if understood.has(severity):
            return *MARKS[severity], words
    return ("blue", "？", words) if understood.unanswered else ("green", "✓", words)


def show_verdict(sent: Sent, understood: Understood, outcome: Outcome) -> None:
    """Says in one line how a file stands."""
    colour, symbol, words = _standing(understood, outcome)
    st.header(literal(sent.file_name), anchor=False)
    st.markdown(f":{colour}[**{symbol} {words}**]")


def show_storing_all(
    sent: Mapping[str, Sent], understood: Mapping[str, Understood], outcomes: Mapping[str, Outcome]
) -> None:
    """Offers to store all files that are ready at once, where they are several, and says what came of it."""
    _show_results(sent, outcomes)
    ready = sum(map(is_ready, understood.values()))
    if ready < 2:
        return
    with st.form("form-of-all", enter_to_submit=False, width=_FORM_WIDTH):
        st.form_submit_button(f"警告のない{ready:,}件をまとめて登録", type="primary", key=store_all_key())
        if ready < len(sent):
            st.caption("エラー・警告・確認事項のあるファイルと、登録済みのファイルは含みません。")


def _show_results(sent: Mapping[str, Sent], outcomes: Mapping[str, Outcome]) -> None:
    """Says what storing several files led to, and names each that was not stored."""
    if len(outcomes) < 2:
        return
    stored = sum(1 for outcome in outcomes.values() if outcome.loaded)
    if stored:
        st.success(f"{stored:,}件のファイルを登録しました。それぞれの結果は、下の一覧に示します。")
    for words in dict.fromkeys(outcome.needed for outcome in outcomes.values() if outcome.needed):
        names = "、".join(literal(sent[key].file_name) for key, outcome in outcomes.items() if outcome.needed == words)
        st.warning(f"{literal(words)}（{names}）")
