"""Entries: facts as the rows of one act of storing, which of them are new, the log of all acts, taking them back."""
