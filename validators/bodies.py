"""Which bodies (地方公共団体) a table speaks of: by name, by code, and both checked against each other."""

from __future__ import annotations

from kpi_models.plans.organizations import find_by_code, find_by_name, is_organization_code
from kpi_models.reference import Organization
from validators.cells import squeeze
from validators.findings import Finding, finding, quoted
from validators.surroundings import Surroundings


def find_organization(around: Surroundings, sheet: str, findings: list[Finding]) -> Organization | None:
    """Returns the body a table belongs to, or None where nothing or nothing certain is said."""
    named = _by_name(around)
    _report_other_body(around, named, sheet, findings)
    coded = _by_code(around, named, sheet, findings) if around.code else None
    if coded:
        return coded
    if len(named) > 1:
        name = around.organization or ""
        candidates = "・".join(body.full_name for body in named)
        findings.append(
            finding("organization-ambiguous", sheet, around.organization_cell, name, name=name, candidates=candidates)
        )
        return None
    if named:
        return named[0]
    if written := around.organization or around.prefecture:
        unlisted = f"（{quoted(written)}は一覧にありません）"
        findings.append(finding("organization-unknown", sheet, around.organization_cell, written, written=unlisted))
    return None


def _report_other_body(
    around: Surroundings, named: tuple[Organization, ...], sheet: str, findings: list[Finding]
) -> None:
    """Reports a title that names another body than the label; a prefecture may stand for its municipality."""
    titled = find_by_name(squeeze(around.title_organization or ""))
    if len(titled) != 1 or len(named) != 1 or titled == named:
        return
    bodies = (titled[0], named[0])
    is_within = bodies[0].prefecture == bodies[1].prefecture and any(one.full_name == one.prefecture for one in bodies)
    if not is_within:
        figures = {"titled": titled[0].full_name, "used": named[0].full_name}
        findings.append(
            finding("organization-differs", sheet, around.organization_cell, around.organization or "", **figures)
        )


def _by_name(around: Surroundings) -> tuple[Organization, ...]:
    """Returns the bodies that the written names may mean."""
    name = squeeze(around.organization or "")
    prefecture = squeeze(around.prefecture or "")
    if not name:
        return find_by_name(prefecture) if prefecture else ()
    found = find_by_name(name)
    if prefecture and len(found) != 1:
        within = find_by_name(name, prefecture)
        found = within or found
    return found


def _by_code(
    around: Surroundings, named: tuple[Organization, ...], sheet: str, findings: list[Finding]
) -> Organization | None:
    """Returns the body of the written code, checked against the written name; a lost leading zero is put back."""
    code = squeeze(around.code or "").replace("-", "")
    coded = find_by_code(code) if len(code) == 5 or is_organization_code(code) else None
    repaired = next((body for body in named if _lost_zero(code, body)), None)
    if repaired and coded not in named:
        findings.append(
            finding(
                "organization-code-repaired",
                sheet,
                around.code_cell,
                code,
                coded=repaired.full_name,
                full_code=repaired.code,
            )
        )
        return repaired
    if coded is None:
        findings.append(finding("organization-code-invalid", sheet, around.code_cell, code))
        return None
    if named and coded not in named:
        name = around.organization or around.prefecture
        findings.append(
            finding("organization-code-mismatch", sheet, around.code_cell, code, coded=coded.full_name, name=name)
        )
    return coded


def _lost_zero(code: str, body: Organization) -> bool:
    """Tells whether a code is a body's five or six digits without the zero in front."""
    return body.code.startswith("0") and code in (body.code[1:], body.code[1:5])


def find_members(around: Surroundings, sheet: str, findings: list[Finding]) -> tuple[str, ...]:
    """Returns the codes of a joint project's bodies, in the order written."""
    codes = []
    for name in around.members:
        found = find_by_name(squeeze(name))
        if len(found) == 1:
            codes.append(found[0].code)
        else:
            findings.append(finding("member-unknown", sheet, None, name, name=name))
    return tuple(codes)
