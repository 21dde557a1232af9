"""The page 進行管理."""
