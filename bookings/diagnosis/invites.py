"""Who sends the invitations, and do they get out?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from bookings.models import Mail
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying

NOWHERE = {
    "eml": "folder",
    "filebased": "folder",
    "console": "console",
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


@answers(CheckQuestion(name="invites", place=8, cause=7))
def ask(case: Case) -> Answer:
    connector = case.connector
    of_kind = connector.of_kind.checks
    mails = Mail.objects.visible_to(connector.host)
    failed, retried = mails.given_up(), mails.tried_again()
    return judge(
        InvitesFacts(
            ends=_ends(settings.EMAIL_BACKEND),
            failed=failed.count(),
            retried=retried.count(),
            errors=tuple(sorted(set((failed | retried).values_list("error", flat=True)))),
            remarks=(*of_kind.invitations(connector.details), *of_kind.remarks.get("invites", ())),
        )
    )


def _ends(backend: str) -> str:
    return next((where for name, where in NOWHERE.items() if f".{name}." in backend), "")


def judge(facts: InvitesFacts) -> Answer:
    seen = tuple(_seen(facts))
    if facts.failed:
        given_up: dict[str, Any] = {"count": facts.failed}
        return Answer(CheckVerdict.BROKEN, "mails-given-up", seen, (Fix("resend-mail"),), given_up)
    if facts.ends:
        return Answer(CheckVerdict.ATTENTION, "no-mail-server", seen)
    if facts.retried:
        return Answer(CheckVerdict.ATTENTION, "mails-retried", seen)
    return Answer(CheckVerdict.FINE, "invitations-go-out", seen)


def _seen(facts: InvitesFacts) -> Iterator[Saying]:
    yield Saying("portal-invites")
    yield from map(Saying, facts.remarks)
    if facts.ends:
        yield Saying(f"mails-end-{facts.ends}")
    yield Saying("mails-counted", failed=facts.failed, retried=facts.retried)
    if facts.errors:
        yield Saying("mails-kept-by", errors=list(facts.errors))
