"""Subcommands of ``sightline evaluate``, one module each: ``register(subparsers)`` and ``run(arguments)``."""
