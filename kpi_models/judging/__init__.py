"""Progress judged: progress.sql computes it, and what goes on from there counts, explains and sources it."""
