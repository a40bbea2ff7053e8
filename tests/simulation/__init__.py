"""A simulated world in which the real program lives for weeks in seconds; see docs/reliability.md."""
