"""Sightline: an open XR remote-expert system (see ``docs/architecture.md``)."""

__version__ = "0.1.0"
