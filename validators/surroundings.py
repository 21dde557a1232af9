"""What stands around a table: the plan's name, its body, its years and its members."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile, zip_longest

from kpi_models.facts import normalise
from validators.cells import Cell, Sheet, rows_of, squeeze
from validators.headings import labels, read_heading
from validators.layouts import Grid
from validators.periods import FiscalYear, FoundPeriod, Months, YearMonth, YearRange, find_periods, fiscal_year
from validators.units import written_unit

_LONGEST_TITLE = 80
_PLAN_PREFIX = re.compile(r"^(?:第?\d*[.)]?\s*)?(?:地域再生計画|地方版総合戦略)(?:名|の名称)?[\s:「『]+(.+?)[」』]?$")
_ONLY_YEAR = re.compile(
    r"[(【]?(?:(?:対象|報告|実績|実施)?年度:?)?(?:の?(?:重要業績評価指標)?\(?(?:KPI)?\)?の?実績(?:値|報告|一覧|表)*)?[)】]?"
)
_GRANT = re.compile(r"^(.*?(?:交付金|補助金|助成金)(?:\([^()]*\))?)(?:に係る|の|による|\s|$)")
_GRANT_REPORT = re.compile(r"に係る|実施結果|効果検証|実績報告")
_TRAILING_BODY = re.compile(r"\(([^()]*?[都道府県市区町村])(?:ほか|他|外)?(?:\d+[市町村団体]+)?\)$")
# ○○総合戦略　KPI一覧: what the sheet is, behind the name of what it is about
_SHEETS_OWN = re.compile(
    r"(?<=計画|戦略|構想|事業)(?:\s+|の)\(?(?:重要業績評価指標|KPI|成果指標|指標|数値目標|効果検証|評価|進捗)\S*(?:\s\S+)?$"
)
_SHEETS_YEAR = re.compile(r"^(?:令和|平成)(?:\d+|元)年度\s+(?=\S*(?:計画|戦略|構想|事業))")
_MEMBERS = re.compile(
    r"^[※*]?\s*(?:構成(?:団体|市町村|自治体)|連携(?:団体|自治体))?[:\s]*(.+?)(?:による|との|の)?(?:広域連携|連携)?(?:事業)?$"
)
_LABEL = re.compile(r"^\(?(?:\d+[.)]?\s*)?([^:\s]+)\s*[:\s]\s*(.+)$")
_BODY_NAME = re.compile(r"[^、,・\s]+?[都道府県市区町村]$")
_PLAN_END = re.compile(r"(?:計画|戦略|ビジョン|構想)$")
_PROJECT_END = re.compile(r"(?:事業|プロジェクト|プログラム|取組|プラン)$")
_CAPTION = re.compile(r"(?:指標|状況|推移|実績|成果|効果|結果|目標|分野|関係|関連)(?:の?一覧|表)?(?:\([^()]*\))*$|単位")
_CAPTION_UNIT = re.compile(r".\(単位\s*:?\s*([^()]+)\)$")
_NO_TITLE = re.compile(
    r"^[【\[(]|^[※*#]|^注|^別[紙添記表]|^様式|^参考|^[図表]+\s*\d|^単位|^作成日|^更新日|^令和\d|^平成\d"
    r"|重要業績評価指標|KPI|数値目標|目標値|一覧|評価シート|調書|^\d+(?:-\d+)*\s*(?:目標|指標)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One cell of text around a table, and the cell that a label in it may speak of: to its right, else below."""

    text: str
    beside: Cell | None
    sheet: str
    cell: str
    beside_address: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the text around one table says; None where it says nothing."""

    plan: str | None = None
    project: str | None = None
    scheme: str | None = None
    organization: str | None = None
    organization_cell: str | None = None  # where the body is named
    prefecture: str | None = None
    code: str | None = None
    code_cell: str | None = None
    title_cell: str | None = None
    title_organization: str | None = None  # the body in brackets behind the title
    start_year: int | None = None
    end_year: int | None = None
    period: FoundPeriod | None = None
    period_cell: str | None = None
    unit: str = ""
    stacked: bool = False
    year: int | None = None  # of which the table is, where a line or the sheet's name says nothing but a year
    year_written: str = ""
    members: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_surroundings(sheet: Sheet, grids: tuple[Grid, ...]) -> tuple[Surroundings, ...]:
    """Returns what is said around each table of a sheet; what stands above one table holds for later ones too.

    Notes hold for the table they stand under; above or below all tables, for all that have none of their own.
    """
    if not grids:
        return ()
    gaps = _gaps(sheet, grids)
    inherited = Surroundings()
    result = []
    for number, grid in enumerate(grids):
        _, above = _split_notes(gaps[number], grids[number - 1], grid) if number else ([], gaps[0])
        is_last = number + 1 == len(grids)
        below = gaps[-1] if is_last else _split_notes(gaps[number + 1], grid, grids[number + 1])[0]
        own = _read_lines(above, below, is_named=bool(inherited.title_cell))
        inherited = _merge(_with_sheets_year(own, sheet.name) if not number else own, inherited)
        result.append(replace(inherited, unit=_caption_unit(above) or inherited.unit))
    shared = _shared_members(gaps, grids, result)
    return tuple(replace(around, members=around.members or shared) for around in result)


def _with_sheets_year(around: Surroundings, name: str) -> Surroundings:
    """Returns what stands around a table with the year that its sheet is named by (R5), where no line says one."""
    found = _year_alone(name) if around.year is None else None
    return replace(around, year=fiscal_year(found.period), year_written=found.written) if found else around


def _gaps(sheet: Sheet, grids: tuple[Grid, ...]) -> list[list[Line]]:
    """Returns the texts above the first table, between the tables, and below the last."""
    rows = rows_of(sheet)
    gaps = []
    bottom = 0
    for grid in grids:
        gaps.append(list(_lines(sheet, rows, bottom + 1, grid.original_area[0] - 1)))
        bottom = max(bottom, grid.original_area[2])
    return [*gaps, list(_lines(sheet, rows, bottom + 1, max(rows, default=0)))]


def _split_notes(gap: list[Line], before: Grid, after: Grid) -> tuple[list[Line], list[Line]]:
    """Splits the texts between two tables: notes under the first, and what stands above the second."""
    count = len(list(takewhile(_is_note, gap)))
    if count and count == len(gap) and gap[0].row > before.original_area[2] + 1 and _touches(gap[-1], after):
        return [], gap
    return gap[:count], gap[count:]


def _touches(line: Line, below: Grid) -> bool:
    return line.row == below.original_area[0] - 1


def _is_note(line: Line) -> bool:
    return line.text.startswith(("※", "*", "注", "(注"))


def _shared_members(gaps: list[list[Line]], grids: tuple[Grid, ...], arounds: list[Surroundings]) -> tuple[str, ...]:
    """Returns the bodies of a note that distinguishes no table: above every project's name, or at the sheet's foot."""
    head = list(takewhile(lambda line: not _names_project(line), gaps[0]))
    if members := _noted_members(head):
        return members
    own = [around for around in arounds[:-1] if around.members]
    if not grids or own:
        return ()
    is_apart = bool(gaps[-1]) and gaps[-1][0].row > max(grid.original_area[2] for grid in grids) + 1
    is_one_project = len({around.project for around in arounds}) == 1
    return _noted_members(gaps[-1]) if is_apart or is_one_project else ()


def _names_project(line: Line) -> bool:
    is_title = not _is_note(line) and bool(_PROJECT_END.search(line.text.split("(")[0]))
    return is_title or any(subject == "project" for subject, _, _ in _labelled(line))


def _noted_members(lines: list[Line]) -> tuple[str, ...]:
    return next((found for line in lines if _is_note(line) and len(found := _members(line.text)) > 1), ())


def _lines(sheet: Sheet, rows: Mapping[int, Mapping[int, Cell]], first: int, last: int) -> Iterator[Line]:
    """Yields the texts of some rows, each with its right neighbour."""
    for row in (row for row in rows if first <= row <= last):
        columns = sorted(rows[row])
        for column, right in zip_longest(columns, columns[1:]):
            cell = rows[row][column]
            place = (row, right) if right else (row + 1, column)
            beside = sheet.at(*place) if right or row < last else None
            address = sheet.address(row, column)
            yield Line(normalise(cell.text), beside, sheet.name, address, sheet.address(*place), row)


def _caption_unit(above: list[Line]) -> str:
    """Returns the unit that ends a caption: 表2 消費に関する指標（単位：百万円）. It holds for no other table."""
    captions = (_CAPTION_UNIT.search(line.text) for line in reversed(above))
    return next((squeeze(caption.group(1)) for caption in captions if caption), "")


def _read_lines(above: list[Line], below: list[Line], *, is_named: bool) -> Surroundings:
    """Reads labels and a title above a table, and labels and notes below it.

    Where a title stands above an earlier table, a caption (消費に関する指標) heads only a part of what it names.
    """
    said: dict[str, object] = {}
    values = set()
    for line in [*above, *below]:
        for subject, value, cell in _labelled(line):
            values.add(squeeze(value))
            _note_label(said, subject, value, cell)
    first_label = next((line.row for line in above if any(_labelled(line))), 0)
    for line in above:
        if squeeze(line.text) not in values and not (is_named and _CAPTION.search(line.text)):
            _note_title(said, line, is_on_top=line.row < first_label)
    notes = tuple(line.text for line in [*above, *below] if _is_note(line))
    said["stacked"] = any("stacked" in read_heading(line.text).attributes for line in [*above, *below])
    for line in above:
        if found := _year_alone(line.text):
            said["year"], said["year_written"] = fiscal_year(found.period), found.written
    return Surroundings(members=_noted_members([*above, *below]), notes=notes, **said)  # type: ignore[arg-type]


def _year_alone(text: str) -> FoundPeriod | None:
    """Returns the year of a line that says of which year a table is: 令和5年度, 対象年度：R5, 令和5年度 KPI実績一覧."""
    found = [period for period in find_periods(text) if isinstance(period.period, FiscalYear)]
    if len(found) != 1:
        return None
    compact = squeeze(text)
    return found[0] if _ONLY_YEAR.fullmatch(compact[: found[0].start] + compact[found[0].end :]) else None


def _labelled(line: Line) -> Iterator[tuple[str, str, str]]:
    """Yields the subject and value of a labelled cell: 作成主体：札幌市, or the label with its value to the right."""
    compact = squeeze(line.text).strip(":【】[]()")
    if subject := labels().get(re.sub(r"^\d+[.)]?", "", compact)):
        if line.beside:
            yield subject, normalise(line.beside.text), line.beside_address
        return
    match = _LABEL.match(line.text)
    if match and (subject := labels().get(squeeze(match.group(1)).strip("【】[]()"))):
        value = match.group(2).strip()
        yield subject, value.removesuffix(")") if line.text.startswith("(") else value, line.cell


def _note_label(said: dict[str, object], subject: str, value: str, cell: str) -> None:
    """Keeps the first value of each label."""
    if subject == "period":
        _note_period(said, value, cell)
    elif subject == "code":
        said.setdefault("code", squeeze(value))
        said.setdefault("code_cell", cell)
    else:
        said.setdefault(subject, written_unit(value) if subject == "unit" else value)
        if subject in ("organization", "prefecture"):
            said.setdefault("organization_cell", cell)


def _note_period(said: dict[str, object], value: str, cell: str) -> None:
    """Keeps the plan's first and last fiscal year: H28～R2, or only the end (…から平成32年3月31日)."""
    spans = (found for found in find_periods(value) if isinstance(found.period, YearRange | YearMonth | Months))
    found = next(spans, None)
    if not found or "period" in said:
        return
    said["period"], said["period_cell"] = found, cell
    if isinstance(found.period, YearRange | Months):
        said["start_year"] = found.period.start
    said["end_year"] = fiscal_year(found.period)


def _note_title(said: dict[str, object], line: Line, *, is_on_top: bool) -> None:
    """Keeps the title: the plan's name, the project's name, or the grant whose report this is.

    Where a label names the project, only a line above all labels may still name the plan.
    """
    text = line.text
    if prefixed := _PLAN_PREFIX.match(text):
        said.setdefault("plan", prefixed.group(1).strip())
        said.setdefault("title_cell", line.cell)
        return
    if (grant := _GRANT.match(text)) and _GRANT_REPORT.search(text):
        said.setdefault("scheme", grant.group(1))
        said.setdefault("title_cell", line.cell)
        return
    body = _TRAILING_BODY.search(text)
    title = _SHEETS_YEAR.sub("", _SHEETS_OWN.sub("", text[: body.start()].strip() if body else text))
    if not title or len(title) > _LONGEST_TITLE or _NO_TITLE.search(squeeze(title)) or any(_labelled(line)):
        return
    is_plan = is_on_top and bool(_PLAN_END.search(title))
    if "project" in said and not is_plan or "title_cell" in said and not _PROJECT_END.search(title):
        return
    if not re.search(r"[ぁ-んァ-ヶ一-龠]", title):
        return
    said.setdefault("project" if _PROJECT_END.search(title) else "plan", title)  # a labelled name stands
    said.setdefault("title_cell", line.cell)
    if body:
        said.setdefault("title_organization", body.group(1))
        said.setdefault("organization", body.group(1))
        said.setdefault("organization_cell", line.cell)


def _members(note: str) -> tuple[str, ...]:
    """Returns the bodies a note lists: ※A県B村、C県D町による広域連携事業."""
    match = _MEMBERS.match(note)
    names = re.split(r"[、,]\s*", match.group(1)) if match else []
    return tuple(names) if len(names) > 1 and all(_BODY_NAME.fullmatch(name) for name in names) else ()


def _merge(own: Surroundings, inherited: Surroundings) -> Surroundings:
    """Returns what is said near a table, and for the rest what was said before; a new plan starts afresh."""
    if own.plan and inherited.plan and own.plan != inherited.plan:
        inherited = Surroundings(organization=inherited.organization, code=inherited.code, unit=inherited.unit)
    names = [name for name in Surroundings.__slots__ if name not in ("notes", "members")]
    values = {name: getattr(own, name) or getattr(inherited, name) for name in names}
    new_project = own.project and own.project != inherited.project
    members = own.members or (() if new_project else inherited.members)
    return Surroundings(**values, members=members, notes=own.notes)
