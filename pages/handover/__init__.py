"""The page 引継ぎ."""
