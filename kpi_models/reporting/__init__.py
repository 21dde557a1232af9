"""The reporting year: its rounds, the form that officers fill, what is owed and what was told beside figures."""
