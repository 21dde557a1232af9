"""The document that Streamlit serves, as ours: which words its parts say, and that nothing else may run in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette

from door.document import JapaneseDocument, inline_scripts
from door.settings import read_settings
from kpi_models.reference import read_table

STREAMLITS = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


def document(base: str = "") -> bytes:
    settings = read_settings({}, "127.0.0.1", base)
    return JapaneseDocument(Starlette(), settings).of(STREAMLITS)


def test_every_word_of_the_table_is_said_in_japanese_with_all_that_it_was_told():
    for row in read_table("browser_words.csv"):
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", row["japanese"]), row
        assert sorted(re.findall(r"\{\d\}", row["japanese"])) in ([], sorted(re.findall(r"\{\d\}", row["english"]))), (
            row
        )


def test_no_word_of_a_part_is_said_in_two_ways():
    rows = [(row["part"], row["within"], row["english"]) for row in read_table("browser_words.csv")]
    assert len(rows) == len(set(rows))


def test_the_document_is_declared_japanese_and_says_its_words_by_a_script_that_may_run():
    ours = document().decode()
    assert '<html lang="ja"' in ours
    assert "ファイルを選ぶ" in ours
    assert len(inline_scripts(document())) == len(inline_scripts(STREAMLITS)) + 2
    assert set(inline_scripts(STREAMLITS)) < set(inline_scripts(document()))


@pytest.mark.parametrize(("base", "path"), [("", "/"), ("kpi", "/kpi/")])
def test_the_document_says_where_the_server_is_before_streamlit_begins(base: str, path: str):
    ours = document(base).decode()
    assert f'BACKEND_BASE_URL: location.origin + "{path}"' in ours
    assert ours.index("BACKEND_BASE_URL") < ours.index('<script type="module"')
