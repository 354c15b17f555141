"""Procedural pictures for the hall: seeded, tileable where they repeat, with the dirt that people and vision need."""
