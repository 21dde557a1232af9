"""A package as one zip: what stands beside its datapackage.json, within the limits of a book."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from validators.findings import Finding
from validators.long_form_zip import is_package_zip, refuse_by_size, unzip_package
from validators.package import DEFAULT_LIMITS

FILES = {"datapackage.json": b"{}", "plans.csv": b"plan_id\n", "kpis.csv": b"kpi_id\n"}


def zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def code(answer: object) -> str:
    assert isinstance(answer, Finding)
    return answer.code


def test_a_package_comes_out_as_it_went_in_whatever_folder_it_stands_in():
    assert unzip_package(zipped(FILES)) == FILES
    assert unzip_package(zipped({f"書出し/{name}": content for name, content in FILES.items()})) == FILES


def test_files_elsewhere_or_of_another_kind_are_left_alone():
    assert (
        unzip_package(zipped(FILES | {"../../etc/plans.csv": b"x", "__MACOSX/kpis.csv": b"x", "a.exe": b"x"})) == FILES
    )


def test_only_a_zip_with_a_descriptor_is_a_package():
    assert is_package_zip(zipped(FILES))
    for content in (b"", b"PK\x03\x04", zipped({"xl/workbook.xml": b""}), b"{}"):
        assert not is_package_zip(content)


def test_what_inflates_beyond_the_limit_is_refused_while_inflating():
    limits = replace(DEFAULT_LIMITS, unpacked_bytes=1000)
    assert code(unzip_package(zipped(FILES | {"targets.csv": b"0" * 2000}), limits)) == "file-zip-bomb"


def test_too_many_entries_a_broken_and_a_large_zip_are_findings():
    content = zipped(FILES)
    assert code(unzip_package(content, replace(DEFAULT_LIMITS, parts=2))) == "file-too-many-parts"
    assert code(unzip_package(content[:40])) == "file-truncated"
    assert code(unzip_package(content, replace(DEFAULT_LIMITS, packed_bytes=10))) == "file-too-large"


def test_files_of_too_many_cells_together_are_refused_before_they_are_parsed():
    limits = replace(DEFAULT_LIMITS, cells=40)
    assert refuse_by_size(FILES, limits) is None
    for rows in (b"1\n" * 41, b"1\r" * 41, b"1,2,3,4,5,6,7,8,9\n" * 5):
        assert code(refuse_by_size(FILES | {"targets.csv": rows}, limits)) == "file-package-too-large"
    halves = {"targets.csv": b"1\n" * 21, "actuals.csv": b"1\n" * 21}
    assert code(refuse_by_size(FILES | halves, limits)) == "file-package-too-large"
