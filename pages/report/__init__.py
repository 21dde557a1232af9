"""The page 報告."""
