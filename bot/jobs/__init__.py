"""The clock and what it does: the only package that imports APScheduler."""
