"""Question 9: does antivirus, a firewall or anything else stand between portal and server?"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.urls import reverse

from accounts.wording import counted
from connectors.kinds.checks import KindChecks
from diagnosis.approach import Approach
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix
from providers.errors import ProviderError
from providers.words import cause, remedy, said

SIGN_IN = frozenset({"sign-in-refused", "credentials-unreadable"})


def ask(case: Case) -> Answer:
    connector = case.connector
    target = server_of(connector.address, connector.details)
    found = judge(case.approach(), target, connector.of_kind.checks)
    if found.verdict is not CheckVerdict.BROKEN:
        return found
    url = reverse("connectors:reconnect", args=[connector.pk])
    fixes = (Fix("Reconnect", url=url), *found.fixes)
    return Answer(
        found.verdict, found.evidence, found.meaning, found.remedy, fixes, title=found.title
    )


def server_of(address: str, details: Mapping[str, object]) -> str:
    """Scheme, host and port, as an IT department needs them; empty when none is known yet."""
    for url in (str(details.get("base") or ""), address):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            return f"{parts.scheme}://{parts.hostname}:{port}"
    return ""


def judge(approach: Approach, target: str, words: KindChecks) -> Answer:
    evidence = (*_seen(approach, target, words), *words.remarked(9))
    if approach.error is None:
        count = len(approach.account.calendars) if approach.account else 0
        return Answer(
            CheckVerdict.FINE,
            evidence,
            "Nothing is in the way: the portal reaches the server, signs in and sees "
            f"{counted(count, 'calendar')}.",
            title="Nothing stands in the way of the server",
        )
    error, step = approach.error, _failed_step(approach)
    if error.code == "throttled":
        return Answer(
            CheckVerdict.ATTENTION,
            evidence,
            cause(error.code),
            remedy(error.code),
            title=cause(error.code).rstrip("."),
        )
    return Answer(
        CheckVerdict.BROKEN,
        evidence,
        _meaning(error, step, words),
        _remedy(error, target, words, step),
        title=cause(error.code).rstrip("."),
    )


def _failed_step(approach: Approach) -> str:
    assert approach.error is not None
    # The password could not be opened, or was refused at the first look at the server.
    if approach.error.code in SIGN_IN:
        return "sign-in"
    return approach.rungs[-1].name if approach.rungs else ""


def _meaning(error: ProviderError, step: str, words: KindChecks) -> str:
    barrier = words.barriers.get(step, "")
    return f"{said(error.told)} {barrier}".strip()


def _remedy(error: ProviderError, target: str, words: KindChecks, step: str) -> str:
    if error.code in SIGN_IN or not target or step not in ("resolve", "connect", "tls"):
        return remedy(error.code)
    return (
        f"{remedy(error.code)} For the IT department: this portal must be able to reach {target}."
    )


def _seen(approach: Approach, target: str, words: KindChecks) -> list[str]:
    """One line for each rung in its order: passed with its time, failed, or not reached."""
    seen = [f"Server: {target}."] if target else []
    times = {rung.name: rung.milliseconds for rung in approach.rungs}
    failed = _failed_step(approach) if approach.error else ""
    # An address that cannot be used fails before the first step.
    stopped = approach.error is not None and not failed
    for name, label in words.rungs.items():
        if name == failed:
            seen.append(f"{label}: failed here.")
            stopped = True
        elif stopped:
            seen.append(f"{label}: not reached.")
        elif times.get(name) is not None:
            seen.append(f"{label}: passed in {times[name]} ms.")
        elif name not in times:
            seen.append(f"{label}: not needed.")
    return seen
