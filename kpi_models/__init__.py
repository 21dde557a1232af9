"""What a KPI is, how it is judged, who may do what, and how facts are kept."""

VERSION = "1.0.0"
