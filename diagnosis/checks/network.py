"""Does antivirus, a firewall or anything else stand between portal and server?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from alerts.errors import met
from connectors.kinds.checks import KindChecks
from diagnosis.approach import Approach
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying
from providers.errors import ProviderError

SIGN_IN = frozenset({"sign-in-refused", "credentials-unreadable"})
OF_THE_WAY = ("resolve", "connect", "tls")
"""Steps that an IT department can help with."""


@answers(CheckQuestion(name="network", place=9, cause=2))
def ask(case: Case) -> Answer:
    connector = case.connector
    target = server_of(connector.address, connector.details)
    found = judge(case.approach(), target, connector.of_kind.checks)
    if found.verdict is not CheckVerdict.BROKEN:
        return found
    url = reverse("connectors:reconnect", args=[connector.pk])
    return replace(found, fixes=(Fix("reconnect", url=url), *found.fixes))


def server_of(address: str, details: Mapping[str, object]) -> str:
    """Scheme, host and port, as an IT department needs them; empty when none is known yet."""
    for url in (str(details.get("base") or ""), address):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            return f"{parts.scheme}://{parts.hostname}:{port}"
    return ""


def judge(approach: Approach, target: str, of_kind: KindChecks) -> Answer:
    remarks = map(Saying, of_kind.remarks.get("network", ()))
    evidence = (*_seen(approach, target, of_kind), *remarks)
    if approach.error is None:
        count = len(approach.account.calendars) if approach.account else 0
        details: dict[str, Any] = {"calendars": count}
        return Answer(CheckVerdict.FINE, "server-reached", evidence, details=details)
    error, step = approach.error, _failed_step(approach)
    details = {"error": met(error)}
    if error.code == "throttled":
        return Answer(CheckVerdict.ATTENTION, "server-throttles", evidence, details=details)
    details["barrier"] = Saying(of_kind.barriers[step]) if step in of_kind.barriers else ""
    if not _is_in_the_way(error, step, target):
        return Answer(CheckVerdict.BROKEN, "server-refuses", evidence, details=details)
    details["server"] = target
    return Answer(CheckVerdict.BROKEN, "server-not-reached", evidence, details=details)


def _failed_step(approach: Approach) -> str:
    assert approach.error is not None
    # The password could not be opened, or was refused at the first look at the server.
    if approach.error.code in SIGN_IN:
        return "sign-in"
    return approach.rungs[-1].name if approach.rungs else ""


def _is_in_the_way(error: ProviderError, step: str, target: str) -> bool:
    return error.code not in SIGN_IN and bool(target) and step in OF_THE_WAY


def _seen(approach: Approach, target: str, of_kind: KindChecks) -> list[Saying]:
    """One line for each rung in its order: passed with its time, failed, or not reached."""
    seen = [Saying("server", server=target)] if target else []
    times = {rung.name: rung.milliseconds for rung in approach.rungs}
    failed = _failed_step(approach) if approach.error else ""
    # An address that cannot be used fails before the first step.
    stopped = approach.error is not None and not failed
    for name, code in of_kind.rungs.items():
        rung = Saying(code)
        if name == failed:
            seen.append(Saying("rung-failed", rung=rung))
            stopped = True
        elif stopped:
            seen.append(Saying("rung-not-reached", rung=rung))
        elif times.get(name) is not None:
            seen.append(Saying("rung-passed", rung=rung, ms=times[name]))
        elif name not in times:
            seen.append(Saying("rung-not-needed", rung=rung))
    return seen
