"""The page サマリー."""
