"""A case as tables for spreadsheets: one file per subject, stable columns, the same bytes for the same record."""
