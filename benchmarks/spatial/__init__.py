"""Sections of ``make bench-spatial``: every module with ``TITLE`` and ``figures(bench)`` is one."""
