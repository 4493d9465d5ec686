"""The jobs behind a diagnosis. They only call what does the work, and may be repeated."""

from uuid import UUID

from procrastinate.contrib.django import app

from accounts import queues
from diagnosis import run


@app.task(name=run.DIAGNOSE_TASK, queue=queues.LIVE, retry=queues.ONCE_MORE)
def diagnose(diagnosis_id: str) -> None:
    run.run_diagnosis(UUID(diagnosis_id))


@app.task(name=run.ASK_AGAIN_TASK, queue=queues.LIVE, retry=queues.ONCE_MORE)
def ask_again(
    diagnosis_id: str,
    questions: list[str],
    asked: dict[str, str] | None = None,
    patience: int = 0,
) -> None:
    run.run_questions(UUID(diagnosis_id), questions, asked=asked or {}, patience=patience)
