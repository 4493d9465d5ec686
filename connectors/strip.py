"""The last syncs of a connector as a strip of bars: how long each took, and how it ended. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.words import runs as words
from languages.lengths import measured

SYNCS_SHOWN = 50
HEIGHT = 28
STEP = 6
WIDTH = 4
TONES = {"ok": "ok", "partial": "attention", "failed": "broken", "abandoned": "attention"}
RUNNING = "syncing"


@dataclass(frozen=True, slots=True)
class SyncBar:
    x: int
    y: int
    height: int
    tone: str
    started_at: datetime
    took: str
    said: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The oldest sync is on the left. `summary` says the same in words."""

    bars: tuple[SyncBar, ...]
    summary: str
    width: int = SYNCS_SHOWN * STEP
    bar_width: int = WIDTH
    full_height: int = HEIGHT


def strip_of(syncs: Sequence[Mapping[str, str | None]], now: datetime) -> Strip:
    """`syncs` are the newest first: "outcome", and the ISO instants "started" and "finished"."""
    shown = list(reversed(syncs[:SYNCS_SHOWN]))
    seconds = [_seconds(sync, now) for sync in shown]
    slowest = max(seconds, default=0)
    first = SYNCS_SHOWN - len(shown)
    bars = tuple(
        _bar(sync, took, slowest, first + place)
        for place, (sync, took) in enumerate(zip(shown, seconds, strict=True))
    )
    return Strip(bars, words.summary([str(sync["outcome"]) for sync in shown]))


def _bar(sync: Mapping[str, str | None], seconds: float, slowest: float, place: int) -> SyncBar:
    height = _height(seconds, slowest)
    outcome = str(sync["outcome"])
    return SyncBar(
        x=place * STEP,
        y=HEIGHT - height,
        height=height,
        tone=TONES.get(outcome, RUNNING),
        started_at=_instant(sync["started"]),
        took=measured(timedelta(seconds=seconds)),
        said=words.ended(outcome),
    )


def _height(seconds: float, slowest: float) -> int:
    """By the logarithm, so that one slow sync does not flatten all others; never invisible."""
    if slowest <= 0:
        return HEIGHT // 4
    share = math.log1p(seconds * 10) / math.log1p(slowest * 10)
    return max(HEIGHT // 7, round(HEIGHT * share))


def _seconds(sync: Mapping[str, str | None], now: datetime) -> float:
    finished = sync["finished"]
    end = _instant(finished) if finished else now
    return max((end - _instant(sync["started"])).total_seconds(), 0)


def _instant(text: str | None) -> datetime:
    return datetime.fromisoformat(str(text))
