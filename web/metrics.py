"""The figures as Prometheus reads them: counts, ages and switches, without a name or an id."""

from collections.abc import Iterable, Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from care.health import Figures, Health

CONTENT_TYPE = CONTENT_TYPE_LATEST


def as_text(health: Health, figures: Figures) -> bytes:
    """What /metrics answers."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once([*_counts(figures), *_ages(health)]))
    return generate_latest(registry)


class _Once(Collector):
    def __init__(self, families: Iterable[GaugeMetricFamily]) -> None:
        self._families = list(families)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What was counted for this one answer."""
        yield from self._families


def _counts(figures: Figures) -> Iterator[GaugeMetricFamily]:
    check_ins = GaugeMetricFamily("mellom_check_ins", "Check-ins by state.", labels=["state"])
    for state, number in figures.check_ins.items():
        check_ins.add_metric([state], number)
    alerts = GaugeMetricFamily(
        "mellom_alerts", "Alerts by kind, state and outcome.", labels=["kind", "state", "outcome"]
    )
    for (kind, state, outcome), number in figures.alerts.items():
        alerts.add_metric([kind, state, outcome], number)
    messages = GaugeMetricFamily("mellom_messages", "Messages to people by kind and state.", labels=["kind", "state"])
    for (kind, state), number in figures.messages.items():
        messages.add_metric([kind, state], number)
    put_aside = GaugeMetricFamily("mellom_updates_put_aside", "Updates of the last week that could not be handled.")
    put_aside.add_metric([], figures.put_aside)
    yield from (check_ins, alerts, messages, put_aside)


def _ages(health: Health) -> Iterator[GaugeMetricFamily]:
    for name, what, seconds in (
        ("mellom_heard_age_seconds", "How long ago everything was heard.", health.heard_age),
        ("mellom_oldest_due_seconds", "For how long the oldest message has been due.", health.oldest_due),
        ("mellom_overdue_seconds", "For how long what time asks has not been done.", health.overdue),
        ("mellom_tick_age_seconds", "How long ago this worker looked at the time.", health.tick_age),
    ):
        # what is not known has no value: a zero would look well
        if seconds is not None:
            yield GaugeMetricFamily(name, what, value=seconds)
    yield GaugeMetricFamily("mellom_well", "1 while it hears, speaks and looks at the time.", value=float(health.well))
    yield GaugeMetricFamily("mellom_lease_held", "1 if this worker hears and speaks.", value=float(health.holds_lease))
