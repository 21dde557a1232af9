"""The page 計画の変更."""
