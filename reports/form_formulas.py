"""The live formulas of a report form: the level that a typed figure leads to, its rate, and what looks wrong."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_models.facts import KEEPING, STATES_WITH_VALUE, Basis, Direction
from kpi_models.reporting.doubts import FAR, FEW_TIMES, TENFOLD
from kpi_models.reporting.form_source import AskedKpi
from kpi_models.reporting.report_form import STATE_WORDS

_MONEY = {"planned_value": "計画", "spent_value": "実績", "grant_value": "交付金"}
_PLACES = 6  # of what a spreadsheet program adds up in binary
_DOWNWARD = (Direction.DECREASE, Direction.KEEP_AT_MOST)


def level(asked: AskedKpi, at: Mapping[str, str]) -> str:
    """Returns the formula of the level that the typed figure leads to; `at` gives the address of each column."""
    if asked.basis is Basis.LEVEL:
        return f'=IF(ISNUMBER({at["value"]}),{at["value"]},"")'
    start = at["previous"] if asked.basis is Basis.INCREMENT else at["baseline"]
    return f'=IF(AND(ISNUMBER({at["value"]}),ISNUMBER({start})),{start}+{at["value"]},"")'


def rate(asked: AskedKpi, at: Mapping[str, str]) -> str:
    """Returns the formula of the achievement rate, of a keep-at target the keep rate (as progress.sql)."""
    keeps = asked.kpi.direction in KEEPING
    sign = "-" if asked.kpi.direction in _DOWNWARD else "+"
    actual, target, baseline = at["level"], at["planned"], at["baseline"]
    span = target if keeps else f"({target}-{baseline})"
    known = [actual, target] if keeps else [actual, target, baseline]
    numbers = ",".join(f"ISNUMBER({address})" for address in known)
    return f'=IF(AND({numbers}),IF({span}=0,"－",1{sign}({actual}-{target})/ABS({span})),"")'


def check(asked: AskedKpi, at: Mapping[str, str]) -> str:
    """Returns the formula that says what is missing or looks wrong in a row."""
    value, state = at["value"], at["state"]
    without_value = ",".join(f'{state}="{word}"' for key, word in STATE_WORDS.items() if key not in STATES_WITH_VALUE)
    with_value = ",".join(f'{state}="{word}"' for key, word in STATE_WORDS.items() if key in STATES_WITH_VALUE)
    cases = [
        (f'AND({value}<>"",OR({without_value}))', f'"実績値があるのに、状態が「"&{state}&"」です"'),
        (f'AND({value}="",OR({with_value}))', '"実績値を記入してください"'),
        (f'AND({value}<>"",NOT(ISNUMBER({value})))', '"文字で入力されています（数字だけにすると計算されます）"'),
        _doubt(asked, at),
    ]
    formula = '""'
    for condition, words in reversed(cases):
        formula = f"IF({condition},{words},{formula})"
    return f"={formula}"


def _doubt(asked: AskedKpi, at: Mapping[str, str]) -> tuple[str, str]:
    """Returns when a figure looks like a level typed for an increment or the reverse, and what to say then."""
    value, baseline = at["value"], at["previous" if asked.basis is Basis.INCREMENT else "baseline"]
    promised = f"({at['planned']}-{baseline})"
    numbers = f"ISNUMBER({value}),ISNUMBER({baseline}),ISNUMBER({at['planned']})"
    if asked.basis is Basis.LEVEL:
        looks = (
            f"{promised}>0,{value}>0,{value}<{baseline}*{FAR},"
            f"{value}>={promised}/{TENFOLD},{value}<={promised}*{TENFOLD}"
        )
        words = f'"増加分ではありませんか。総量なら"&ROUND({baseline}+{value},{_PLACES})&"です"'
    else:
        beyond = f"({value}-{baseline})"
        looks = f"{baseline}>0,{beyond}>=0,ABS({beyond}-{promised})*{FEW_TIMES}<ABS({value}-{promised})"
        words = f'"総量ではありませんか。増加分なら"&ROUND({beyond},{_PLACES})&"です"'
    # One AND would calculate with texts too: a spreadsheet program evaluates all of its parts.
    return f"IF(AND({numbers}),AND({looks}),FALSE)", words


def in_thousands(addresses: Mapping[str, str]) -> str:
    """Returns the formula that reads yen back in thousands: a slip of three digits shows."""
    parts = [
        f'IF(ISNUMBER({address}),"{_MONEY[name]} 約"&TEXT({address}/1000,"#,##0")&"千円　","")'
        for name, address in addresses.items()
    ]
    return "=" + "&".join(parts)
