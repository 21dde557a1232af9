"""The page 取込."""
