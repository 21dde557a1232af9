"""Judged progress → charts, tables in words, forms and bundles."""
