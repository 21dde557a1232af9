"""Reading files and storing them, several in one transaction, and what became of each."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from commands.answers import Json
from commands.asking import EXIT_FINDINGS, EXIT_UNREADABLE
from kpi_models.facts import Facts
from kpi_models.long_form import DESCRIPTOR
from kpi_models.moments import day_now
from kpi_models.store import Incoming, Loaded, Store, StoreReadOnly, Upload
from validators.findings import has_error

if TYPE_CHECKING:
    from reports.intake_words import Change
    from validators.book import Book
    from validators.findings import Finding

# Stored in one transaction: measured, from here on more gain little, and a reader waits for what is kept back.
BATCH_FILES, BATCH_FIGURES = 20, 10_000
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one file: its facts and findings, its bytes, and whether it could be opened at all.

    `book` is the workbook itself; a package has none.
    """

    facts: Facts
    findings: Sequence[Finding]
    uploads: list[Upload]
    readable: bool
    book: Book | None = None

    def is_refused(self, *, strict: bool) -> bool:
        """Tells whether something that was found keeps it from being stored."""
        return has_error(self.findings) or (strict and any(found.severity == "warning" for found in self.findings))


Read = Callable[[], Reading]


def import_file(store: Store, path: Path, actor: str, *, strict: bool = False) -> Json:
    """Stores one workbook or package, as `import_all` does, and returns its result."""
    (result,) = import_all(store, [(path, lambda: read_file(path))], actor, strict=strict)
    return result


def import_all(
    store: Store, readings: Iterable[tuple[Path, Read]], actor: str, *, strict: bool = False
) -> Iterator[Json]:
    """Stores files, several in one transaction, and yields the result of each in order, after its commit."""
    for batch in _batches(readings):
        paths = [path for path, _ in batch]
        understood = [_against_store(store, reading) for reading in _recalled(store, batch)]
        entries = [Incoming(one.facts, one.uploads) for one in understood if not one.is_refused(strict=strict)]
        outcomes = iter(_loaded(store, entries, actor))
        for path, reading in zip(paths, understood, strict=True):
            if reading.is_refused(strict=strict):
                yield _result(path, reading, None)
            elif loaded := next(outcomes):
                yield _result(path, reading, loaded)
            else:
                yield _result(path, replace(reading, findings=_internal_error(path), readable=True), None)


def _batches(readings: Iterable[tuple[Path, Read]]) -> Iterator[list[tuple[Path, Reading]]]:
    """Yields files as they are read, as many as are worth a transaction; what comes after a package may refer to it."""
    batch: list[tuple[Path, Reading]] = []
    for path, read in readings:
        batch.append((path, _attempted(path, read)))
        figures = sum(len(reading.facts.targets) + len(reading.facts.actuals) for _, reading in batch)
        if len(batch) == BATCH_FILES or figures >= BATCH_FIGURES or batch[-1][1].book is None:
            yield batch
            batch = []
    if batch:
        yield batch


def _attempted(path: Path, read: Read) -> Reading:
    """Reads one file; a fault of ours must not stop the others: it is shown in full, never swallowed."""
    try:
        return read()
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return Reading(Facts(), _internal_error(path), [], readable=True)


def _recalled(store: Store, batch: Sequence[tuple[Path, Reading]]) -> list[Reading]:
    """Returns the files with what the store knows of their forms, plans and KPIs put in."""
    from validators.open_questions.recalling import by_name, stored_plans_of

    shapes, plans = store.remembered_shapes(), by_name(store.plans())
    books = [reading.book for _, reading in batch if reading.book]
    named = sorted({plan_id for book in books for plan_id in stored_plans_of(book, plans)})
    if not shapes and not named:
        return [reading for _, reading in batch]
    known, everything = store.definitions(named, with_reported=True), cache(store.facts)
    return [
        _attempted(path, partial(_with_recalled, store, reading, shapes, known, everything)) for path, reading in batch
    ]


def _with_recalled(
    store: Store, reading: Reading, shapes: Collection[str], known: Facts, everything: Callable[[], Facts]
) -> Reading:
    """Returns a workbook on the ids of its stored plans, with the answers remembered, held against these plans."""
    from validators.book import book_facts, with_findings
    from validators.open_questions.questions import shape_of
    from validators.open_questions.recalling import recalled
    from validators.plan_check import known_plan_findings

    if reading.book is None or not reading.book.tables:
        return reading
    shape = shape_of(reading.book) if shapes else ""
    remembered = store.remembered(shape) if shape in shapes else {}
    book = recalled(reading.book, everything() if remembered else known, remembered)
    if book.form is None:  # a form is held against its own project (_against_store)
        book = with_findings(book, known_plan_findings(book.tables, known))
    return replace(reading, book=book, facts=book_facts(book), findings=book.findings)


def _against_store(store: Store, reading: Reading) -> Reading:
    """Returns a report form held against what is stored of its project; anything else as it is."""
    from validators.book import with_findings
    from validators.report_forms.expected import form_against_store

    form = reading.book.form if reading.book else None
    if reading.book is None or form is None:
        return reading
    known = store.project_facts(form.project_id)
    book = with_findings(reading.book, form_against_store(form, reading.book.tables, known))
    return replace(reading, book=book, findings=book.findings)


def _loaded(store: Store, entries: Sequence[Incoming], actor: str) -> list[Loaded | None]:
    """Stores entries at once, or each on its own where that fails; None for one that a fault of ours kept out."""
    try:
        return [*store.load_all(entries, actor=actor)]
    except StoreReadOnly:
        raise
    except Exception:  # noqa: BLE001
        if len(entries) == 1:
            traceback.print_exc()
            return [None]
        return [loaded for entry in entries for loaded in _loaded(store, [entry], actor)]


def _result(path: Path, reading: Reading, loaded: Loaded | None) -> Json:
    """Returns what became of one file: what was stored, which stored facts it changed, what was known already.

    `added` counts every fact stored, those too that change another.
    """
    changes, changed = _changes(reading.facts, loaded) if loaded else ((), 0)
    added = loaded.total_added if loaded else 0
    return {
        "file": str(path),
        "status": "refused" if loaded is None else "stored" if added else "unchanged",
        "added": added,
        "new": added - changed,
        "changed": changes,
        "unchanged": loaded.unchanged if loaded else 0,
        "recalled": len(reading.book.answers) if reading.book else 0,
        "readable": reading.readable,
        "findings": reading.findings,
    }


def _changes(facts: Facts, loaded: Loaded) -> tuple[Sequence[Change], int]:
    """Returns what was stored before and reads otherwise now, and how many facts that are."""
    if not loaded.total_added or not (loaded.before.plans or loaded.before.kpis):
        return (), 0
    from reports.intake_words import preview

    seen = preview(facts, loaded.before, datetime.now(UTC))
    return seen.changes, loaded.total_added - loaded.added.get("organizations", 0) - sum(seen.added.values())


def read_file(path: Path) -> Reading:
    """Reads a workbook in a worker, or a long-form package; what can't be opened is a finding like any other."""
    from validators.book import book_facts

    if path.name == DESCRIPTOR and path.exists():
        return _read_package(path)
    book, content = open_book(path)
    return Reading(book_facts(book), book.findings, [Upload(path.name, content)], book.readable, book)


def open_book(path: Path) -> tuple[Book, bytes]:
    """Returns one workbook as it was read in a worker, and its bytes."""
    from validators.book import Book
    from validators.day_check import read_on
    from validators.findings import finding
    from validators.isolation.worker import ReadingFault, read_in_worker

    try:
        content = path.read_bytes()
        book = read_in_worker(path.name, content)
    except OSError:
        return Book(path.name, (), (finding("file-missing", text=path.name),), readable=False), b""
    except ReadingFault:
        traceback.print_exc()
        return Book(path.name, (), _internal_error(path)), content
    return read_on(book, day_now()), content


def _read_package(path: Path) -> Reading:
    from validators.long_form import read_package

    files = {file.name: file.read_bytes() for file in [path, *sorted(path.parent.glob("*.csv"))]}
    facts, findings = read_package(files)
    label = f"{path.parent.name}/{DESCRIPTOR}"
    uploads = [Upload(label if name == DESCRIPTOR else name, content) for name, content in files.items()]
    readable = bool(facts.kpis) or not has_error(findings)
    return Reading(facts, findings, uploads, readable)


def _internal_error(path: Path) -> tuple[Finding, ...]:
    from validators.findings import finding

    return (finding("internal-error", text=path.name),)


def importable(paths: Sequence[Path]) -> Iterator[Path]:
    """Yields the workbooks and packages that the paths name, folders looked through in order."""
    for path in paths:
        if not path.is_dir():
            yield path
        else:
            found = [file for file in sorted(path.rglob("*")) if file.suffix.lower() in WORKBOOK_SUFFIXES]
            yield from (file for file in found if not file.name.startswith("~$"))
            yield from sorted(path.rglob(DESCRIPTOR))


def import_exit(statuses: Sequence[str], readable: Sequence[bool]) -> int:
    """Returns the exit code of an import: what could not be read, what was refused, or neither."""
    if not any(readable):
        return EXIT_UNREADABLE
    return EXIT_FINDINGS if "refused" in statuses else 0


def import_json(result: Json) -> Json:
    """Returns what became of one file with the names and the order of the contract."""
    from validators.findings import finding_json

    return {
        "file": result["file"],
        "status": result["status"],
        "added": result["added"],
        "changed": [asdict(change) for change in result["changed"]],
        "unchanged": result["unchanged"],
        "findings": [finding_json(found) for found in result["findings"]],
    }
