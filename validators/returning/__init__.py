"""The 差戻しExcel: the sender's own file with its cells marked, every other part as it was."""
