"""What Daybook may do in a calendar."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from providers.base import Access

ACCESS_LABELS: Mapping[Access, Promise] = {
    Access.READ_WRITE: _("Read and write"),
    Access.READ_ONLY: _("Read only"),
    Access.FREE_BUSY: _("Free/busy only"),
}


def access_said(access: str) -> str:
    return str(ACCESS_LABELS[Access(access)])
