"""The associated calendars table as the API shows and replaces it: the default, or a page's own."""

from typing import Any

from accounts.api.problems import Problem
from calendars.actions.associate import AssociationRefused, associate
from calendars.choice import choice_of
from calendars.models import AssociatedCalendars
from providers.words import said


def shown(table: AssociatedCalendars | None) -> dict[str, Any]:
    choice = choice_of(table.rows.all() if table is not None else ())
    return {
        "main": choice.main,
        "busy": sorted(choice.busy),
        "additional": sorted(choice.additional),
        "copies": {str(pk): copy for pk, copy in sorted(choice.copies.items())},
    }


def replace(table: AssociatedCalendars, asked: dict[str, Any]) -> None:
    """Make the table say what was asked. A rule that forbids it is a 422 with its sentences."""
    try:
        associate(
            table=table,
            main=asked["main"],
            busy=asked["busy"],
            additional=asked["additional"],
            copies=asked["copies"],
        )
    except AssociationRefused as error:
        reasons = [said(reason) for reason in error.reasons]
        raise Problem(422, error.code, " ".join(reasons), reasons=reasons) from error
