"""Facts are only added: what loading twice, correcting and reading the past do."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_models.entries.versions import TARGET_RULES, new_versions
from kpi_models.facts import Actual, Facts, Kpi, Plan, Project, Source
from kpi_models.fiscal_year import fiscal_year_of
from kpi_models.people import sessions
from kpi_models.store import DatabaseBusy, DatabaseUnreadable, Incoming, Upload, open_store
from tests.plans import KPI_ID, NOW, actual, baseline, day, one_kpi, stored, target

BOOK = [Upload("book.xlsx", b"book")]


def test_loading_the_same_facts_twice_changes_nothing_and_says_so(tmp_path: Path) -> None:
    facts = one_kpi(baseline("1", 2020), target(2021, "2"), actual(2021, "3"))
    store = stored(tmp_path, facts)
    revision = store.revision()
    again = store.load(facts, actor="試験", uploads=BOOK, now=NOW + timedelta(days=1))
    assert (again.total_added, again.unchanged, store.revision()) == (0, 6, revision)
    store.close()


def test_the_revision_is_what_the_file_says_after_storing_failing_and_opening_again(tmp_path: Path) -> None:
    store = stored(tmp_path, one_kpi(baseline("1", 2020)))

    def in_the_file() -> int:
        return int(store.rows("select max(entry_id) as last from entries")[0]["last"])

    seen = [store.revision()]
    store.load(one_kpi(target(2021, "2")), actor="試験", uploads=BOOK, now=NOW)
    seen.append(store.revision())
    with suppress(RuntimeError), store.entry("試験"):
        raise RuntimeError
    assert store.revision() == in_the_file()
    store.open_again()
    assert (store.revision(), seen) == (in_the_file(), [seen[0], seen[0] + 1])
    store.close()


def test_a_session_that_was_known_to_be_open_is_known_to_be_ended_at_once(tmp_path: Path) -> None:
    store = stored(tmp_path, one_kpi(baseline("1", 2020)))
    session_id = sessions.session_id_of(sessions.begin(store, "hanako", "127.0.0.1", NOW))
    assert sessions.user_of(store, session_id) == "hanako"
    sessions.end(store, session_id, NOW)
    assert sessions.user_of(store, session_id) is None
    store.close()


def test_a_corrected_actual_is_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    store = stored(tmp_path, one_kpi(baseline("1", 2020), target(2021, "5"), actual(2021, "3")))
    later = NOW + timedelta(days=1)
    loaded = store.load(one_kpi(actual(2021, "4")), actor="訂正者", uploads=[Upload("b.xlsx", b"b")], now=later)
    versions = [source for source in store.sources("plan") if source.figure == "actual"]
    assert loaded.added == {"actuals": 1}
    assert [(v.value, v.version, v.newest, v.file_name, v.actor) for v in versions] == [
        (3, 1, False, "book0.xlsx", "試験"),
        (4, 2, True, "b.xlsx", "訂正者"),
    ]
    assert [row.actual_level for row in store.judged(fiscal_year=2021, as_of=NOW)] == [3]
    assert [row.actual_level for row in store.judged(fiscal_year=2021, as_of=later)] == [4]
    store.close()


def test_what_was_stored_while_the_clock_was_ahead_counts_at_once_and_gives_way_to_what_is_stored_later(
    tmp_path: Path,
) -> None:
    ahead = datetime.now(UTC) + timedelta(days=200)
    store = stored(tmp_path, one_kpi(baseline("1", 2020), target(2021, "2"), undated("3")), now=ahead)
    levels = [store.judged()[0].actual_level]
    store.load(one_kpi(undated("4")), actor="試験", uploads=BOOK)
    store.open_again()
    levels.append(store.judged()[0].actual_level)
    assert levels == [3, 4]
    assert [one.value for one in store.facts().actuals] == [4]
    assert store.judged(as_of=datetime.now(UTC))[0].actual_level is None  # asked for, the past is as it was
    assert max(row.fiscal_year for row in store.judged() if row.reason != "not-due") < fiscal_year_of(ahead.date())
    store.close()


def undated(value: str) -> Actual:
    return replace(actual(2021, value), reported_at=None)


@pytest.mark.parametrize("written", ["1.200E+6", "1E+3", "-4.3E+1", "0E+2", "1.5E-7"])
def test_a_number_keeps_its_size_whatever_its_exponent(tmp_path: Path, written: str) -> None:
    store = stored(tmp_path, one_kpi(baseline("10"), actual(2022, written)))
    assert store.facts().actuals[0].value == Decimal(written)
    store.close()


def test_a_changed_target_leaves_what_was_judged_before(tmp_path: Path) -> None:
    store = stored(tmp_path, one_kpi(baseline("0", 2020), target(2021, "10"), target(2022, "20"), actual(2021, "10")))
    later = NOW + timedelta(days=3)
    store.load(one_kpi(target(2021, "40"), target(2022, "50")), actor="試験", uploads=BOOK, now=later)
    rows = {row.fiscal_year: row.target_level for row in store.judged(as_of=later)}
    assert (rows[2021], rows[2022]) == (10, 50)
    store.close()


def test_what_an_upload_leaves_blank_keeps_its_stored_value(tmp_path: Path) -> None:
    first = one_kpi(years=(2021, 2025))
    store = stored(tmp_path, replace(first, projects=(replace(first.projects[0], members=("336432", "011002")),)))
    loaded = store.load(one_kpi(years=None), actor="試験", uploads=BOOK, now=NOW)
    facts = store.facts()
    assert loaded.total_added == 0
    assert (facts.plans[0].end_year, facts.projects[0].members) == (2025, ("336432", "011002"))
    store.close()


def test_every_figure_knows_its_file_sheet_and_cell(tmp_path: Path) -> None:
    reported = replace(actual(2021, "45"), source=Source("KPI", "D5", "45人"))
    store = stored(tmp_path, one_kpi(baseline("30", 2020), target(2021, "60"), reported))
    source = store.sources("plan")[-1]
    assert (source.file_name, source.sheet, source.cell, source.text) == ("book0.xlsx", "KPI", "D5", "45人")
    store.close()


def test_the_file_is_kept_byte_for_byte_with_its_hash(tmp_path: Path) -> None:
    content = bytes(range(256))
    store = open_store(tmp_path / "kpi.duckdb")
    store.load(one_kpi(target(2021, "1")), actor="試験", uploads=[Upload("本.xlsx", content)])
    assert store.uploads() == [("本.xlsx", hashlib.sha256(content).hexdigest(), content)]
    store.close()


def test_figures_of_an_unknown_kpi_are_refused_and_nothing_is_stored(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kpi.duckdb")
    orphan = Facts(plans=(Plan("p", "計画", None, 2021, 2022),), targets=(target(2021, "1"),))
    with pytest.raises(ValueError, match=KPI_ID):
        store.load(orphan, actor="試験", uploads=BOOK)
    assert (store.facts(), store.revision()) == (Facts(), 0)
    store.close()


def _plan(name: str, *figures: Actual) -> Facts:
    """Returns a plan of its own with one project and one KPI, all of one name."""
    return Facts(
        plans=(Plan(name, f"計画{name}", "990019", 2021, 2025),),
        projects=(Project(name, name, "事業"),),
        kpis=(Kpi(name, name, "指標", "件", one_kpi().kpis[0].direction),),
        actuals=tuple(replace(figure, kpi_id=name) for figure in figures),
    )


def test_entries_stored_at_once_are_stored_as_one_after_the_other(tmp_path: Path) -> None:
    facts = [
        _plan("a", actual(2021, "1")),
        _plan("b", actual(2021, "2")),
        _plan("a", actual(2021, "1"), actual(2022, "3")),
        _plan("b", actual(2021, "2")),
        _plan("a", actual(2022, "4")),
        _plan("c"),
    ]
    entries = [Incoming(each, [Upload(f"{n}.xlsx", bytes([n]))], f"理由{n}") for n, each in enumerate(facts)]
    (tmp_path / "single").mkdir()
    single, together = stored(tmp_path / "single"), stored(tmp_path)
    one_by_one = [
        single.load(entry.facts, actor="試験", uploads=entry.uploads, note=entry.note, now=NOW + timedelta(hours=n))
        for n, entry in enumerate(entries)
    ]
    at_once = together.load_all(entries, actor="試験")
    assert [(each.added, each.unchanged) for each in at_once] == [(each.added, each.unchanged) for each in one_by_one]
    assert together.uploads() == single.uploads()
    assert [row.actual_level for row in together.judged()] == [row.actual_level for row in single.judged()]
    for plan_id in "abc":
        histories = [
            [replace(source, since=None, recorded_at=None, entry_id=0) for source in store.sources(plan_id)]
            for store in (single, together)
        ]
        assert histories[0] == histories[1]
    assert [len(each.facts().actuals) for each in (single, together)] == [4, 4]
    single.close()
    together.close()


def test_of_entries_stored_at_once_all_are_stored_or_none(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kpi.duckdb")
    orphan = Facts(targets=(target(2021, "1"),))
    with pytest.raises(ValueError, match=KPI_ID):
        store.load_all([Incoming(_plan("a"), BOOK), Incoming(orphan, BOOK)], actor="試験")
    assert (store.facts(), store.uploads(), store.revision()) == (Facts(), [], 0)
    store.close()


def test_what_is_loaded_is_told_beside_what_was_stored_of_it(tmp_path: Path) -> None:
    store = stored(tmp_path, _plan("a", actual(2021, "1")), _plan("b", actual(2021, "2")))
    first, second = store.load_all(
        [Incoming(_plan("a", actual(2021, "5")), BOOK), Incoming(_plan("c", actual(2021, "6")), BOOK)], actor="試験"
    )
    assert [(fact.kpi_id, fact.value) for fact in first.before.actuals] == [("a", 1)]
    assert second.before.kpis == ()
    store.close()


def test_definitions_are_those_of_the_plans_asked_for(tmp_path: Path) -> None:
    store = stored(tmp_path, _plan("a", actual(2021, "1")), _plan("b"))
    assert store.definitions(["b"]) == _plan("b")
    assert store.definitions(["a"]) == _plan("a")
    assert [plan.plan_id for plan in store.plans()] == ["a", "b"]
    store.close()


def test_the_order_is_plan_project_kpi_as_first_entered(tmp_path: Path) -> None:
    names = ["三番", "一番", "二番"]
    facts = Facts(
        plans=(Plan("plan", "計画", "990019", 2021, 2021),),
        projects=tuple(Project(f"r{name}", "plan", name) for name in names),
        kpis=tuple(Kpi(f"k{name}", f"r{name}", name, "件", one_kpi().kpis[0].direction) for name in names),
    )
    store = stored(tmp_path, facts, replace(facts, projects=facts.projects[::-1], kpis=facts.kpis[::-1]))
    assert [row.kpi for row in store.judged()] == names
    store.close()


def test_many_rows_arrive_exactly_as_few_do(tmp_path: Path) -> None:
    targets = tuple(target(2021, f"0.{number:012d}", valid_from=f"{1500 + number}-04-01") for number in range(200))
    store = stored(tmp_path, replace(one_kpi(), targets=targets))
    assert store.facts().targets == targets
    store.close()


@pytest.mark.soak
def test_twenty_threads_store_and_read_without_losing_a_figure(tmp_path: Path) -> None:
    store = stored(tmp_path, one_kpi(baseline("0", 2020)))

    def add(number: int) -> int:
        store.load(one_kpi(actual(2100 + number, str(number))), actor=str(number), uploads=BOOK)
        return len(store.judged())

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(add, range(40)))
    assert {(a.fiscal_year, a.value) for a in store.facts().actuals} == {(2100 + n, Decimal(n)) for n in range(40)}
    assert store.revision() == 41
    store.close()


def test_one_store_per_file_and_process(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kpi.duckdb")
    assert open_store(str(tmp_path / "kpi.duckdb")) is store
    store.close()


def test_a_database_held_by_another_process_is_named_with_its_process_id(tmp_path: Path) -> None:
    path = tmp_path / "kpi.duckdb"
    script = f"from kpi_models.store import open_store; open_store({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(DatabaseBusy) as busy:
            open_store(path)
        assert busy.value.process_id == holder.pid
        holder.communicate(b"\n", timeout=30)


def test_a_file_that_is_no_database_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kpi.duckdb"
    path.write_bytes(b"not a database, but somebody's file" * 100)
    before = path.read_bytes()
    with pytest.raises(DatabaseUnreadable):
        open_store(path)
    assert path.read_bytes() == before


def test_nothing_outside_the_database_file_can_be_read_through_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n", encoding="utf-8")
    store = open_store(tmp_path / "kpi.duckdb")
    with pytest.raises(Exception, match="disabled"):
        store.rows(f"select * from read_csv('{outside}')")
    store.close()


_TARGETS = st.lists(
    st.builds(
        target,
        st.integers(2021, 2023),
        st.sampled_from(["1", "2", None]),
        valid_from=st.sampled_from([None, "2022-04-01", "2023-04-01"]),
    ),
    unique_by=lambda t: (t.fiscal_year, t.valid_from),
    max_size=8,
)


@given(first=_TARGETS, second=_TARGETS)
def test_adding_any_versions_twice_adds_nothing_the_second_time(first: list, second: list) -> None:
    known = new_versions(first, [], TARGET_RULES, NOW)
    added = new_versions(second, known, TARGET_RULES, NOW)
    assert new_versions(known, known, TARGET_RULES, NOW) == []
    assert new_versions(second, [*known, *added], TARGET_RULES, NOW + timedelta(days=1)) == []


def test_a_blank_moment_of_a_known_target_counts_from_its_entry() -> None:
    known = [target(2021, "1")]
    assert new_versions([target(2021, "2")], known, TARGET_RULES, day("2026-11-21")) == [
        target(2021, "2", valid_from="2026-11-21")
    ]
