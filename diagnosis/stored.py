"""Results as JSON, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from diagnosis.result import CheckVerdict, Fix, Result


def to_json(result: Result) -> dict[str, Any]:
    return asdict(result) | {
        "verdict": str(result.verdict),
        "evidence": list(result.evidence),
        "fixes": [asdict(fix) for fix in result.fixes],
    }


def from_json(stored: Mapping[str, Any]) -> Result:
    return Result(
        number=stored["number"],
        question=stored["question"],
        verdict=CheckVerdict(stored["verdict"]),
        evidence=tuple(stored["evidence"]),
        meaning=stored["meaning"],
        remedy=stored["remedy"],
        fixes=tuple(Fix(**fix) for fix in stored["fixes"]),
        milliseconds=stored["milliseconds"],
        title=stored.get("title", ""),
    )


def results_of(stored: Iterable[Mapping[str, Any]]) -> list[Result]:
    return [from_json(item) for item in stored]
