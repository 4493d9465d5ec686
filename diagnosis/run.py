"""Run the checks and keep their results: as a job when a worker is there, else what can be told
without the network at once, so that a dead worker is named and not waited for."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.gone import held
from connectors.models import Connector
from connectors.wake import is_awaited, lock_of
from diagnosis.case import Case
from diagnosis.fixes import apply_fix
from diagnosis.ladder import Check, StillAsking, climb
from diagnosis.models import Diagnosis
from diagnosis.questions import ROUND_TRIP, place_of
from diagnosis.questions import nine as nine_questions
from diagnosis.registry import check, nine
from diagnosis.result import CheckVerdict, Fix, Result, Saying
from diagnosis.stored import results_of, to_json
from diagnosis.workers import is_alive, last_sign_of_life
from live.publish import publish

DIAGNOSE_TASK = "connectors.diagnose"
ASK_AGAIN_TASK = "connectors.ask_again"
KEPT = 20
"""Diagnoses of a connector; older ones are forgotten."""
LOOKS_AGAIN_AFTER = 1
"""Seconds between two looks for the answer of a PC; meanwhile no worker is held."""

SYNC_PATIENCE = 60
"""How many times it is looked whether a sync has ended that the answers depend on."""

Now = Callable[[], datetime]


class FixUnknown(Exception):
    """No result of this diagnosis offers this button."""


@transaction.atomic
def begin_diagnosis(
    *, connector: Connector, page: int | None = None, day: date | None = None, now: datetime
) -> Diagnosis:
    """Start the nine checks. Without a living worker they are over when this returns."""
    held(Connector.objects, pk=connector.pk)
    diagnosis = Diagnosis.objects.create(
        host=connector.host, connector=connector, page=page, day=day
    )
    late = connector.diagnoses.values_list("pk", flat=True)[KEPT:]
    Diagnosis.objects.filter(pk__in=list(late)).delete()
    if is_alive(last_sign_of_life(), now):
        app.configure_task(DIAGNOSE_TASK).defer(diagnosis_id=str(diagnosis.pk))
    else:
        run_diagnosis(diagnosis.pk, offline=True)
        diagnosis.refresh_from_db()
    return diagnosis


@transaction.atomic
def ask_again(*, diagnosis: Diagnosis, question: str, now: datetime) -> None:
    """Ask one question again, and those that could not be reached, which it may have barred.

    The round trip is asked for the first time in the same way.
    """
    locked = held(Diagnosis.objects, pk=diagnosis.pk)
    barred = [
        item["question"]
        for item in locked.results
        if item["verdict"] == str(CheckVerdict.NOT_REACHED)
    ]
    asked = sorted({question, *(one for one in barred if one != ROUND_TRIP)}, key=place_of)
    locked.results = _marked(locked.results, asked)
    locked.state = Diagnosis.State.RUNNING
    locked.save(update_fields=["results", "state"])
    publish(host_id=locked.host_id, what="diagnosis", pk=str(locked.pk))
    if is_alive(last_sign_of_life(), now):
        job = app.configure_task(ASK_AGAIN_TASK, lock=lock_of(locked.connector_id))
        job.defer(diagnosis_id=str(locked.pk), questions=asked, patience=SYNC_PATIENCE)
    else:
        run_questions(locked.pk, asked, offline=True)


@transaction.atomic
def put_right(
    *, diagnosis: Diagnosis, question: str, code: str, argument: str, now: datetime
) -> Saying:
    """Press a button that a result offers, then ask its question again. Says what was done.

    Raises `FixUnknown` and what the fix raises (`FixRefused`).
    """
    said = apply_fix(case_of(diagnosis, now), _offered(diagnosis, question, code, argument))
    ask_again(diagnosis=diagnosis, question=question, now=now)
    return said


def _offered(diagnosis: Diagnosis, question: str, code: str, argument: str) -> Fix:
    wanted = (question, code, argument)
    for result in results_of(diagnosis.results):
        for fix in result.fixes:
            if not fix.url and (result.question, fix.code, fix.argument) == wanted:
                return fix
    raise FixUnknown


def run_diagnosis(diagnosis_id: UUID, *, offline: bool = False, clock: Now = timezone.now) -> None:
    """The nine checks in order, from the beginning. May be repeated after a worker died."""
    diagnosis = _of(diagnosis_id)
    if diagnosis is None:
        return
    Diagnosis.objects.filter(pk=diagnosis_id).update(results=[], state=Diagnosis.State.RUNNING)
    checks = nine(diagnosis.connector.kind)
    _run(diagnosis, checks, case_of(diagnosis, clock(), offline=offline), clock)


def run_questions(
    diagnosis_id: UUID,
    questions: Collection[str],
    *,
    offline: bool = False,
    asked: Mapping[str, str] | None = None,
    patience: int = 0,
    clock: Now = timezone.now,
) -> None:
    """Some of the checks. `asked` is what an earlier job has asked somebody for them, and
    `patience` how many more times they may wait for a sync that was just asked for."""
    diagnosis = _of(diagnosis_id)
    if diagnosis is None:
        return
    if patience and is_awaited(diagnosis.connector_id):
        job = app.configure_task(ASK_AGAIN_TASK, schedule_in={"seconds": LOOKS_AGAIN_AFTER})
        waits: dict[str, Any] = {"questions": [*questions], "patience": patience - 1}
        job.defer(diagnosis_id=str(diagnosis_id), **waits)
        return
    kind = diagnosis.connector.kind
    checks = [check(question, kind) for question in sorted(questions, key=place_of)]
    case = case_of(diagnosis, clock(), offline=offline, asked=asked or {})
    _run(diagnosis, checks, case, clock)


def _of(diagnosis_id: UUID) -> Diagnosis | None:
    found = Diagnosis.objects.select_related("connector__host")
    return found.filter(pk=diagnosis_id).first()


def case_of(
    diagnosis: Diagnosis,
    now: datetime,
    *,
    offline: bool = False,
    asked: Mapping[str, str] | None = None,
) -> Case:
    return Case(
        connector=diagnosis.connector,
        now=now,
        page=diagnosis.page,
        day=diagnosis.day,
        offline=offline,
        asked=asked or {},
    )


def _run(diagnosis: Diagnosis, checks: Sequence[Check[Case]], case: Case, clock: Now) -> None:
    left = [check.question for check in checks]
    try:
        for result in climb(checks, case, now=case.now, watch=time.monotonic):
            _keep(diagnosis, result, clock())
            left.remove(result.question)
    except StillAsking as asking:
        job = app.configure_task(ASK_AGAIN_TASK, schedule_in={"seconds": LOOKS_AGAIN_AFTER})
        left_over: dict[str, Any] = {"questions": left, "asked": asking.asked}
        job.defer(diagnosis_id=str(diagnosis.pk), **left_over)


@transaction.atomic
def _keep(diagnosis: Diagnosis, result: Result, now: datetime) -> None:
    """Store a result in its place, and tell whoever watches."""
    locked = Diagnosis.objects.select_for_update().filter(pk=diagnosis.pk).first()
    if locked is None:
        return
    others = [item for item in locked.results if item["question"] != result.question]
    locked.results = _in_order([*others, to_json(result)])
    answered = {item["question"] for item in locked.results if not item.get("pending")}
    pending = any(item.get("pending") for item in locked.results)
    if answered.issuperset(nine_questions()) and not pending:
        locked.state, locked.finished_at = Diagnosis.State.DONE, now
    locked.save(update_fields=["results", "state", "finished_at"])
    publish(host_id=locked.host_id, what="diagnosis", pk=str(locked.pk))


def _marked(results: list[dict[str, Any]], questions: Collection[str]) -> list[dict[str, Any]]:
    """The results with those that are being asked marked; a question asked first gets a place."""
    places = {item["question"]: item for item in results}
    for question in questions:
        looked_at = Result(question, CheckVerdict.UNKNOWN, "being-looked-at")
        places[question] = (places.get(question) or to_json(looked_at)) | {"pending": True}
    return _in_order(places.values())


def _in_order(results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(results, key=lambda item: place_of(str(item["question"])))


def is_lost(diagnosis: Diagnosis) -> bool:
    """Whether it is said to be running, but nobody works on it or will."""
    if diagnosis.state != Diagnosis.State.RUNNING:
        return False
    jobs = ProcrastinateJob.objects.filter(
        task_name__in=[DIAGNOSE_TASK, ASK_AGAIN_TASK],
        status__in=["todo", "doing"],
        args__diagnosis_id=str(diagnosis.pk),
    )
    return not jobs.exists()
