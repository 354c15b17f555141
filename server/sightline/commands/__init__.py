"""Subcommands of ``sightline``, a module each: ``register(subparsers)`` and ``run(arguments) -> exit code``."""

TOUR_TOKEN_VARIABLE = "SIGHTLINE_TOUR_TOKEN"  # noqa: S105  (a name, not a token)
"""Environment of the tour's technician. Here, so that the server does not import what the technician needs."""
