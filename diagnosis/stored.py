"""Results as JSON, and back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from diagnosis.result import CheckVerdict, Fix, Result, Saying


def to_json(result: Result) -> dict[str, Any]:
    return {
        "question": result.question,
        "verdict": str(result.verdict),
        "code": result.code,
        "details": _plain(result.details),
        "evidence": _plain(result.evidence),
        "fixes": [
            {
                "code": fix.code,
                "argument": fix.argument,
                "url": fix.url,
                "details": _plain(fix.details),
            }
            for fix in result.fixes
        ],
        "milliseconds": result.milliseconds,
        "at": result.at.isoformat() if result.at else None,
    }


def from_json(stored: Mapping[str, Any]) -> Result:
    return Result(
        question=stored["question"],
        verdict=CheckVerdict(stored["verdict"]),
        code=stored["code"],
        evidence=tuple(_value(one) for one in stored["evidence"]),
        fixes=tuple(Fix(**fix | {"details": _value(fix["details"])}) for fix in stored["fixes"]),
        details=_value(stored["details"]),
        milliseconds=stored["milliseconds"],
        at=datetime.fromisoformat(stored["at"]) if stored["at"] else None,
    )


def results_of(stored: Iterable[Mapping[str, Any]]) -> list[Result]:
    return [from_json(item) for item in stored]


def _plain(value: Any) -> Any:
    if isinstance(value, Saying):
        return {"says": value.code, "details": _plain(value.details)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _value(stored: Any) -> Any:
    if isinstance(stored, Mapping):
        if "says" in stored:
            return Saying(stored["says"], **_value(stored["details"]))
        return {name: _value(item) for name, item in stored.items()}
    return [_value(item) for item in stored] if isinstance(stored, list) else stored
