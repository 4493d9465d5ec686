"""Question 8: who sends the invitations, and do they get out?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from accounts.wording import listed
from bookings.models import Mail
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix

NOWHERE = {
    "eml": "into a folder of the portal",
    "filebased": "into a folder of the portal",
    "console": "to the portal's console",
    "dummy": "nowhere",
}
"""Mail backends that deliver to nobody, and where they put the mail instead."""


@dataclass(frozen=True, slots=True)
class InvitesFacts:
    """`ends` tells where mail ends that reaches nobody. `failed` mails were given up, `retried`
    ones failed at least once and are tried again; `errors` are what kept them."""

    ends: str
    failed: int
    retried: int
    errors: tuple[str, ...]
    remarks: tuple[str, ...]


def ask(case: Case) -> Answer:
    connector = case.connector
    words = connector.of_kind.checks
    mails = Mail.objects.visible_to(connector.host)
    failed, retried = mails.given_up(), mails.tried_again()
    return judge(
        InvitesFacts(
            ends=_ends(settings.EMAIL_BACKEND),
            failed=failed.count(),
            retried=retried.count(),
            errors=tuple(sorted(set((failed | retried).values_list("error", flat=True)))),
            remarks=(*words.invitations(connector.details), *words.remarked(8)),
        )
    )


def _ends(backend: str) -> str:
    return next((where for name, where in NOWHERE.items() if f".{name}." in backend), "")


def judge(facts: InvitesFacts) -> Answer:
    seen = tuple(_seen(facts))
    if facts.failed:
        mails = "mail was" if facts.failed == 1 else "mails were"
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            f"{facts.failed} {mails} given up after several tries: somebody does not know of a "
            "booking.",
            "Ask the administrator to look at the mail settings, then send again.",
            (Fix("Send again", code="resend-mail"),),
            title=f"{facts.failed} {mails} given up",
        )
    if facts.ends:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            "Invitations are written, but reach nobody: this portal has no mail server.",
            "Ask the administrator to set EMAIL_URL.",
            title="No mail reaches anybody",
        )
    if facts.retried:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            "Some mails failed and are tried again by themselves for some hours.",
            "Nothing to do if it passes; else ask the administrator to look at the mail settings.",
            title="Some mails are being tried again",
        )
    return Answer(
        CheckVerdict.FINE,
        seen,
        "No other method is in use; nothing asks your calendar to send mail.",
        title="Invitations go out",
    )


def _seen(facts: InvitesFacts) -> Iterator[str]:
    yield "Daybook itself mails the invitations to guests, with a calendar file."
    yield from facts.remarks
    if facts.ends:
        yield f"Mails of this portal go {facts.ends}."
    yield f"Mails about your bookings: {facts.failed} given up, {facts.retried} being retried."
    if facts.errors:
        yield f"What kept them: {listed(facts.errors)}."
