"""The desk at which one person reads and writes: everything is permitted here, a file per subject."""
