"""Our own report form (実績報告様式), read back: exactly what was filled in, keyed by what the form says of itself."""
