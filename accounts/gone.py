"""What an action works on may be deleted while it is asked for: in another tab, with an account."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Manager, Model, QuerySet
from django.http import Http404

Row = TypeVar("Row", bound=Model)


class Gone(Http404):
    """It was deleted meanwhile. Pages and the API answer as if it had been gone before: 404."""


def held(rows: QuerySet[Row] | Manager[Row], **which: object) -> Row:
    """The one row as it is now, which stays so until the transaction ends. Raises Gone."""
    try:
        return rows.select_for_update(of=("self",), no_key=True).get(**which)
    except ObjectDoesNotExist:
        raise gone(rows.model) from None


def gone(model: type[Model]) -> Gone:
    return Gone(model._meta.label)
