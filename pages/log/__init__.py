"""The page 記録."""
