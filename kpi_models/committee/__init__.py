"""What the evaluation committee says of a plan's year, who may say it, and what becomes of its opinions."""
