"""Bytes → findings and facts: workbooks, long-form packages, and what does not add up in them."""
