"""Makes the two fonts of this folder from Noto Sans CJK, and the list of characters that they hold.

Needed only where the fonts are to be made anew (README.md says from what), in an environment with fonttools:
`python make_fonts.py FOLDER_OF_NOTO_SANS_CJK`. The family gets a name of its own, so that a fuller font of the machine
is never taken for it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent
FAMILY = "KPI Pack Sans JP"
# The letters of each weight: JIS X 0213 and what Windows adds; a heading's rarer letters are set in the regular weight.
WEIGHTS = {"Regular": ("shift_jis_2004", "cp932"), "Bold": ("shift_jis",)}
LAST_OF_LEVEL_1 = b"\x98\x72"
# Variants of names that neither code table holds, and signs that pages use.
ALSO = "𠮷𠮟𡈽𩸽𡌛𤭖𦥑𨫤𣘺⾼﨑髙−–—―…‥・※→←↑↓↗↘◎○●△▲▼▽×□■◇◆☆★①②③④⑤⑥⑦⑧⑨⑩±≦≧％＋〓㎡㎞\u00a0\u2060"
_LAST_CHARACTER = 0x2FFFF
_SURROGATES = range(0xD800, 0xE000)
_RENAMED = {1: FAMILY, 3: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", ""), 16: FAMILY}


def characters(encodings: tuple[str, ...]) -> set[int]:
    """Returns what a code table can write."""
    return {code for code in range(0x20, _LAST_CHARACTER + 1) if any(_writes(name, code) for name in encodings)}


def _writes(encoding: str, code: int) -> bool:
    if code in _SURROGATES:
        return False
    try:
        written = chr(code).encode(encoding)
    except UnicodeEncodeError:
        return False
    return encoding != "shift_jis" or written <= LAST_OF_LEVEL_1


def make(collection: Path, weight: str) -> TTFont:
    """Returns the Japanese font of a collection with the characters of its weight only."""
    font = TTCollection(str(collection)).fonts[0]
    options = subset.Options(layout_features=["kern"], name_IDs=["*"], notdef_outline=True, hinting=False)
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    reduced = subset.Subsetter(options)
    reduced.populate(unicodes=characters(WEIGHTS[weight]) | {ord(letter) for letter in ALSO})
    reduced.subset(font)
    for record in font["name"].names:
        if record.nameID in _RENAMED:
            style = "" if record.nameID in (1, 16) or weight == "Regular" else f"-{weight}"
            record.string = _RENAMED[record.nameID] + style
    top = font["CFF "].cff
    top.fontNames = [FAMILY.replace(" ", "") + ("" if weight == "Regular" else f"-{weight}")]
    return font


def main(folder: Path) -> None:
    """Writes both fonts, and the characters of the fuller one."""
    for weight in WEIGHTS:
        font = make(folder / f"NotoSansCJK-{weight}.ttc", weight)
        font.save(HERE / f"KPIPackSansJP-{weight}.otf")
        if weight == "Regular":
            held = "".join(map(chr, sorted(font.getBestCmap())))
            (HERE / "characters.txt").write_text(held, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
