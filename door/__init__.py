"""The door: what stands in front of everything that the server serves (docs/decisions/0017)."""
