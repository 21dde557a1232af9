"""The page 評価."""
