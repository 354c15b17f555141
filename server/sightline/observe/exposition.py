"""Measurements in Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/).

The library's types stay in here. Nothing is registered globally: every answer is made of its own registry, so two
services in one process (as in tests) share nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Latency:
    """Counts durations by size."""

    def __init__(self, name: str, text: str, buckets_s: Sequence[float]) -> None:
        self._histogram = Histogram(name, text, buckets=buckets_s, registry=None)

    def observe(self, duration_s: float) -> None:
        self._histogram.observe(duration_s)

    @property
    def count(self) -> int:
        """How many durations were observed."""
        samples = next(iter(self._histogram.collect())).samples
        return round(next(sample.value for sample in samples if sample.name.endswith("_count")))

    def register(self, registry: CollectorRegistry) -> None:
        registry.register(self._histogram)


@dataclass(slots=True)
class Family:
    """Values of one name under different labels. A counter's name ends in ``_total``."""

    name: str
    text: str
    kind: Literal["counter", "gauge"]
    labels: tuple[str, ...] = ()
    values: dict[tuple[str, ...], float] = field(default_factory=dict)

    def set(self, value: float, **labels: str) -> None:
        self.values[self._key(labels)] = value

    def add(self, value: float, **labels: str) -> None:
        key = self._key(labels)
        self.values[key] = self.values.get(key, 0.0) + value

    def _key(self, labels: Mapping[str, str]) -> tuple[str, ...]:
        assert set(labels) == set(self.labels), f"{self.name} has the labels {self.labels}"
        return tuple(labels[name] for name in self.labels)


class _Families:
    """The library's collector over our values."""

    def __init__(self, families: Iterable[Family]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterator[Metric]:
        for family in self._families:
            kind = CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily
            metric = kind(family.name, family.text, labels=family.labels)
            for key, value in sorted(family.values.items()):
                metric.add_metric(key, value)
            yield metric


def expose(families: Iterable[Family], latencies: Iterable[Latency] = ()) -> bytes:
    """Return everything as text, with what this process itself uses (memory, CPU, file descriptors)."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Families(families))
    for latency in latencies:
        latency.register(registry)
    return generate_latest(registry)
