"""How what is stored lasts: the database file, the journal beside it, each mended from the other, and backups."""
