"""All parts, in the order in which they are measured and shown."""

from benchmarks import burst, cost, growth, hearing, limits, workers

PARTS = {part.name: part for part in (burst.PART, hearing.PART, limits.PART, growth.PART, workers.PART, cost.PART)}
