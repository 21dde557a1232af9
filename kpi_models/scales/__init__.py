"""Grading scales: what they may say, a municipality's own, and where their grades begin."""
