"""The page 利用者."""
