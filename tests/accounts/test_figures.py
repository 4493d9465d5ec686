"""Figures that take long to measure are told again for a while."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from accounts.figures import RESTS, FigureSource
from tests.factories import NOW


class Measure:
    """Takes `seconds`, by its own clock, and tells how often it was asked."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.at, self.asked = seconds, 100.0, 0

    def clock(self) -> float:
        return self.at

    def collect(self, now: datetime) -> Iterator[Metric]:
        self.asked += 1
        self.at += self.seconds
        yield GaugeMetricFamily("asked", "How often.", value=self.asked)


def told(source: FigureSource) -> float:
    return float(source.tell(NOW)[0].samples[0].value)


def test_what_is_quick_is_measured_at_each_scrape() -> None:
    measure = Measure(0.2)
    source = FigureSource(measure.collect, measure.clock)
    assert [told(source), told(source)] == [1, 2]


def test_what_takes_long_is_told_again_for_twenty_times_as_long() -> None:
    measure = Measure(3.0)
    source = FigureSource(measure.collect, measure.clock)
    assert told(source) == 1
    measure.at += RESTS * 3.0 - 1
    assert told(source) == 1
    measure.at += 1
    assert told(source) == 2
