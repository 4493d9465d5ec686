"""The last runs of a connector as a strip of bars: how long each took, and how it ended. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.words import runs as words
from languages.lengths import measured

RUNS_SHOWN = 50
HEIGHT = 28
STEP = 6
WIDTH = 4
TONES = {"ok": "ok", "partial": "attention", "failed": "broken", "abandoned": "attention"}
RUNNING = "syncing"


@dataclass(frozen=True, slots=True)
class RunBar:
    x: int
    y: int
    height: int
    tone: str
    started_at: datetime
    took: str
    said: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The oldest run is on the left. `summary` says the same in words."""

    bars: tuple[RunBar, ...]
    summary: str
    width: int = RUNS_SHOWN * STEP
    bar_width: int = WIDTH
    full_height: int = HEIGHT


def strip_of(runs: Sequence[Mapping[str, str | None]], now: datetime) -> Strip:
    """`runs` are the newest first, with "outcome" and the ISO instants "started" and "finished"."""
    shown = list(reversed(runs[:RUNS_SHOWN]))
    seconds = [_seconds(run, now) for run in shown]
    slowest = max(seconds, default=0)
    first = RUNS_SHOWN - len(shown)
    bars = tuple(
        _bar(run, took, slowest, first + place)
        for place, (run, took) in enumerate(zip(shown, seconds, strict=True))
    )
    return Strip(bars, words.summary([str(run["outcome"]) for run in shown]))


def _bar(run: Mapping[str, str | None], seconds: float, slowest: float, place: int) -> RunBar:
    height = _height(seconds, slowest)
    outcome = str(run["outcome"])
    return RunBar(
        x=place * STEP,
        y=HEIGHT - height,
        height=height,
        tone=TONES.get(outcome, RUNNING),
        started_at=_instant(run["started"]),
        took=measured(timedelta(seconds=seconds)),
        said=words.ended(outcome),
    )


def _height(seconds: float, slowest: float) -> int:
    """By the logarithm, so that one slow run does not flatten all others; never invisible."""
    if slowest <= 0:
        return HEIGHT // 4
    share = math.log1p(seconds * 10) / math.log1p(slowest * 10)
    return max(HEIGHT // 7, round(HEIGHT * share))


def _seconds(run: Mapping[str, str | None], now: datetime) -> float:
    finished = run["finished"]
    end = _instant(finished) if finished else now
    return max((end - _instant(run["started"])).total_seconds(), 0)


def _instant(text: str | None) -> datetime:
    return datetime.fromisoformat(str(text))
