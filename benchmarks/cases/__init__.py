"""Sections of ``make bench-cases``: every module with ``TITLE`` and ``figures(bench)`` is one."""
