"""The page 進捗."""
