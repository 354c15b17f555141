"""Measuring the spatial plane on recordings: what ``sightline evaluate`` and ``make bench-spatial`` run."""
