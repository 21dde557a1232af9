"""全国地方公共団体コード: check digits, and finding a body by code or name."""

from __future__ import annotations

from functools import cache

from kpi_models.reference import Organization, organizations

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five_digits: str) -> str:
    """Returns the check digit of a five-digit code: `(11 − s mod 11) mod 10`, weights 6, 5, 4, 3, 2 (総務省)."""
    if len(five_digits) != 5 or not (five_digits.isascii() and five_digits.isdigit()):
        raise ValueError(f"not a five-digit organization code: {five_digits!r}")
    weighted_sum = sum(int(digit) * weight for digit, weight in zip(five_digits, _WEIGHTS, strict=True))
    return str((11 - weighted_sum % 11) % 10)


def is_organization_code(code: str) -> bool:
    """Tells whether `code` is six digits whose last is the check digit of the first five."""
    return len(code) == 6 and code.isascii() and code.isdigit() and check_digit(code[:5]) == code[5]


def find_by_code(code: str) -> Organization | None:
    """Returns the body with this five- or six-digit code, or None."""
    if len(code) == 5 and code.isascii() and code.isdigit():
        code += check_digit(code)
    return organizations().get(code)


def find_by_name(name: str, prefecture: str | None = None) -> tuple[Organization, ...]:
    """Returns every body called `name`, with or without its prefecture in front (26 names are used twice)."""
    return tuple(body for body in _by_name().get(name, ()) if prefecture is None or body.prefecture == prefecture)


@cache
def _by_name() -> dict[str, tuple[Organization, ...]]:
    """Returns the bodies by short name and by full name."""
    index: dict[str, tuple[Organization, ...]] = {}
    for body in organizations().values():
        for name in {body.name, body.full_name}:
            index[name] = (*index.get(name, ()), body)
    return index
