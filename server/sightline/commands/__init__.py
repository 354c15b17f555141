"""Subcommands of ``sightline``, a module each: ``register(subparsers)`` and ``run(arguments) -> exit code``."""
