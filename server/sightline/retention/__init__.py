"""Erasing on request: names of a person in all records, or a whole record with its files."""
