"""The page 判定基準."""
