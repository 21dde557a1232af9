"""What a sheet leaves open: the questions, their likely answers, and the book read again with the answers."""
