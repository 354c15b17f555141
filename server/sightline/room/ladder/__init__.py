"""The degradation ladder: how much of a picture each viewer gets on a path that does not take all of it."""
