"""Rubbish and malice, generated: nothing falls over, nothing leaks, nothing is lost. `make fuzz` runs it for long."""
