"""Files a visitor has dropped: read once per content, understood with the answers given, stored when asked."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import streamlit as st

from kpi_models.facts import Facts
from kpi_models.long_form import DESCRIPTOR
from kpi_models.reporting.rounds import Doubt
from kpi_models.store import Loaded, Upload
from pages import loading
from pages.showing import literal
from pages.signed_in import desk
from reports.intake_words import Preview, preview
from validators.book import Book, book_facts, with_findings
from validators.day_check import read_on
from validators.findings import Finding, Severity, finding, has_error
from validators.isolation.worker import ReadingFault, copy_in_worker, read_in_worker
from validators.long_form import read_package
from validators.long_form_zip import is_package_zip, refuse_by_size, unzip_package
from validators.open_questions.questions import Question, apply_answers, open_questions, shape_of
from validators.package_tables import package_tables
from validators.plan_check import known_plan_findings
from validators.report_forms.expected import form_against_store

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

LOGGER = logging.getLogger("streamlit.kpi")
_BOOKS_KEPT = 32
TRANSIENT = "file-waited-too-long"  # says nothing about the file: the next try may read it
_NAMING = ("plan", "project", "kpi")  # a wrong name would stand beside the right one for ever


@dataclass(frozen=True, slots=True)
class Sent:
    """One dropped workbook or long-form package as it was read. `key` stands for its name and content.

    `uploads` are its files as they came, the first of which names it; `package` holds the facts of a package.
    """

    key: str
    uploads: tuple[Upload, ...]
    book: Book
    package: Facts | None = None

    @property
    def file_name(self) -> str:
        """The name it is shown under."""
        return self.uploads[0].file_name

    @property
    def content(self) -> bytes:
        """The bytes of the workbook."""
        return self.uploads[0].content


@dataclass(frozen=True, slots=True)
class Understood:
    """A file with the answers put in: what it says, what is still asked, what storing it would do.

    `recalled` are the questions whose answer is that of an earlier file of this form. `is_proposed` tells that the file
    was stored as a proposal and waits for acceptance.
    """

    book: Book
    questions: tuple[Question, ...]
    answers: dict[str, str]
    recalled: frozenset[str]
    facts: Facts
    preview: Preview
    is_proposed: bool = False

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The questions nobody has answered, now or for the last file of this form."""
        return tuple(question for question in self.questions if question.id not in self.answers)

    @property
    def unnamed(self) -> tuple[Question, ...]:
        """The unanswered questions that must be settled first: which plan, project or KPI this is."""
        return tuple(question for question in self.unanswered if question.kind in _NAMING)

    def has(self, severity: Severity) -> bool:
        """Tells whether anything of a severity was found."""
        return any(found.severity == severity for found in self.book.findings)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The warnings, as they are kept with figures that are stored in spite of them."""
        warnings = (found for found in self.book.findings if found.severity == Severity.WARNING)
        return tuple(Doubt(found.code, found.message, found.sheet, found.cell) for found in warnings)

    @property
    def is_storable(self) -> bool:
        """Tells whether nothing that was found blocks storing."""
        return not self.has(Severity.ERROR)

    @property
    def is_stored(self) -> bool:
        """Tells whether everything the file says is stored already."""
        return self.is_storable and self.preview.is_known

    @property
    def is_new(self) -> bool:
        """Tells whether storing it would change anything."""
        return not (self.is_stored or self.is_proposed)


def read_all(files: Iterable[UploadedFile]) -> dict[str, Sent]:
    """Reads dropped files one after the other, showing how far it is; the same file twice is one.

    A datapackage.json and the CSV files dropped with it are one package.
    """
    sent: dict[str, Sent] = {}
    repeated: list[str] = []
    place, dropped = st.empty(), _grouped([Upload(file.name, file.getvalue()) for file in files])
    for number, uploads in enumerate(dropped):
        place.progress(
            number / len(dropped),
            text=f"読み取っています（{number + 1}／{len(dropped)}）：{literal(uploads[0].file_name)}",
        )
        one = _sent(uploads)
        repeated += [one.file_name] if one.key in sent else []
        sent[one.key] = one
    place.empty()
    if repeated:
        names = "、".join(map(literal, dict.fromkeys(repeated)))
        st.caption(f"同じ名前で中身も同じファイルは、1件として扱います：{names}")
    return sent


def _grouped(files: Sequence[Upload]) -> list[tuple[Upload, ...]]:
    """Returns what belongs together: a package's files in one group, every other file alone."""
    descriptors = [file for file in files if file.file_name == DESCRIPTOR]
    parts = [file for file in files if file.file_name.endswith(".csv")]
    if len(descriptors) != 1 or len({file.file_name for file in parts}) < len(parts):
        return [(file,) for file in files]
    return [(*descriptors, *parts), *((file,) for file in files if file not in (*descriptors, *parts))]


def _sent(uploads: tuple[Upload, ...]) -> Sent:
    """Reads one workbook or package."""
    name, content = uploads[0].file_name, uploads[0].content
    keys = [file_key(file.file_name, file.content) for file in uploads]
    key = keys[0] if len(keys) == 1 else file_key(name, "".join(keys).encode())
    if name == DESCRIPTOR or is_package_zip(content):
        return Sent(key, uploads, *_read_package(key, uploads))
    return Sent(key, uploads, _book(key, name, content))


@st.cache_resource(max_entries=_BOOKS_KEPT, show_spinner=False)
def _read_package(key: str, _uploads: Sequence[Upload]) -> tuple[Book, Facts]:
    """Returns a package as a book to show, and its facts, which alone hold all versions and ids."""
    name, content = _uploads[0].file_name, _uploads[0].content
    is_zip = name != DESCRIPTOR
    files = unzip_package(content) if is_zip else {file.file_name: file.content for file in _uploads}
    refusal = files if isinstance(files, Finding) else refuse_by_size(files)
    if isinstance(files, Finding) or refusal:
        return Book(name, (), (refusal,) if refusal else (), readable=False), Facts()
    facts, findings = read_package(files)
    return Book(name, package_tables(facts), findings, readable=bool(facts.kpis) or not has_error(findings)), facts


def file_key(file_name: str, content: bytes) -> str:
    """Returns what stands for a file in the keys of widgets and caches: a digest of its name and content."""
    return hashlib.sha256(f"{file_name}\n".encode("utf-8", "surrogatepass") + content).hexdigest()[:16]


def _book(key: str, file_name: str, content: bytes) -> Book:
    """Returns what a file says; a fault of ours is logged in full and does not stop the other files."""
    try:
        book = _read(key, file_name, content)
    except ReadingFault:
        number = _logged("ファイルの読み取りに失敗しました", key)
        found = finding("internal-error", text=file_name)
        return Book(file_name, (), (replace(found, message=f"{found.message}（{number}）"),), readable=False)
    if any(found.code == TRANSIENT for found in book.findings):
        _read.clear(key, file_name, content)
    return book


def _logged(sentence: str, key: str) -> str:
    """Logs the fault being handled in full, and returns the number that finds it there, in words."""
    number = f"エラー番号 {key[:8]}"
    LOGGER.exception("%s（%s）", sentence, number)
    return number


def findings_in_excel(sent: Sent, findings: Sequence[Finding]) -> bytes:
    """Returns the sender's workbook with the findings written into it; where that can't be made, the list alone."""
    from validators.returning.list_alone import list_alone

    try:
        copy = copy_in_worker(sent.content, findings)
    except ReadingFault:
        number = _logged("指摘を書き込んだExcelの作成に失敗しました", sent.key)
        return list_alone(findings, f"このシステムの不具合のためです。{number}を管理者にお知らせください。")
    return copy if isinstance(copy, bytes) else list_alone(findings, copy.message)


# Books are values that nobody changes, so all visitors may share them; the key is made from the bytes themselves.
@st.cache_resource(max_entries=_BOOKS_KEPT, show_spinner=False)
def _read(key: str, _file_name: str, _content: bytes) -> Book:
    return read_in_worker(_file_name, _content)


def understand(sent: Sent, given: Mapping[str, str]) -> Understood:
    """Returns a file with the answers given now, and with those remembered for files of its form."""
    version = loading.version()
    if sent.package is not None:
        found = _understood_package(sent.key, *version, sent.book, sent.package)
    else:
        found = _understood(sent.key, tuple(sorted(given.items())), *version, sent.book)
    digests = {hashlib.sha256(upload.content).hexdigest() for upload in sent.uploads}
    return replace(found, is_proposed=digests <= desk().proposed_files())


@st.cache_resource(max_entries=_BOOKS_KEPT, show_spinner=False)
def _understood_package(key: str, database: str, revision: int, day: date, _book: Book, _facts: Facts) -> Understood:
    """A package gives its ids, directions and years itself: nothing is asked."""
    told = preview(_facts, loading.facts(), datetime.now(UTC))
    return Understood(_book, (), {}, frozenset(), _facts, told)


@st.cache_resource(max_entries=_BOOKS_KEPT, show_spinner=False)
def _understood(
    key: str, given: tuple[tuple[str, str], ...], database: str, revision: int, day: date, _book: Book
) -> Understood:
    known = loading.facts()
    remembered = desk().remembered(shape_of(_book))
    first = {question.id: question for question in open_questions(_book, known, remembered)}
    asked = open_questions(replace(_book, answers=given), known, remembered)
    questions = tuple(_in_order_of(first.get(question.id, question), question) for question in asked)
    answers = {
        question.id: question.answer
        for question in questions
        if question.answer and question.answer in (dict(given).get(question.id), remembered.get(question.id))
    }
    recalled = frozenset(id_ for id_, answer in answers.items() if remembered.get(id_) == answer)
    book = apply_answers(_book, answers, known)
    form = book.form
    against = form_against_store(form, book.tables, known) if form else known_plan_findings(book.tables, known)
    book = with_findings(read_on(book, day), against)
    facts = book_facts(book)
    return Understood(book, questions, answers, recalled, facts, preview(facts, known, datetime.now(UTC)))


def _in_order_of(first: Question, question: Question) -> Question:
    """Returns a question with its choices where they stood before it was answered: nothing jumps under the pointer."""
    places = {choice.value: place for place, choice in enumerate(first.choices)}
    choices = sorted(question.choices, key=lambda choice: places.get(choice.value, len(places)))
    return replace(question, choices=tuple(choices))


def store(sent: Sent, understood: Understood, note: str, seen: int) -> Loaded:
    """Stores what a file says with its bytes, and keeps the answers for the next file of its form.

    `seen` is the revision that was before the person. Raises what pages/refusals.py names.
    """
    mine = desk()
    registered = mine.register(
        understood.facts, uploads=sent.uploads, note=note or None, in_spite_of=understood.doubts, seen=seen
    )
    mine.remember(shape_of(understood.book), understood.answers)
    return registered.loaded
