"""The report form (実績報告様式): a workbook for one project and fiscal year, to print, fill in and send back."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_models.form_source import FormSource


def report_form(source: FormSource) -> bytes:
    """Returns the form of one project and fiscal year as the bytes of an .xlsx file."""
    raise NotImplementedError


def form_file_name(source: FormSource) -> str:
    """Returns the file name of a form; it carries what the form's own cells say of it."""
    raise NotImplementedError


def forms_zip(sources: Sequence[FormSource]) -> bytes:
    """Returns a zip of the forms of several projects."""
    raise NotImplementedError
