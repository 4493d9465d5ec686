"""What is stored of a calendar, read only if somebody asks (most syncs find nothing new)."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from calendars.models import Event


class Known(Mapping[str, str]):
    """Keys and etags of a calendar's events; quarantined ones have no etag, to be read again, and
    with `anew` none has one."""

    def __init__(self, calendar_id: int, *, anew: bool = False) -> None:
        self._calendar_id = calendar_id
        self._anew = anew

    @cached_property
    def _etags(self) -> dict[str, str]:
        rows = Event.objects.filter(calendar_id=self._calendar_id)
        return {
            key: "" if problem or self._anew else etag
            for key, etag, problem in rows.values_list("key", "etag", "problem")
        }

    def __getitem__(self, key: str) -> str:
        return self._etags[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._etags)

    def __len__(self) -> int:
        return len(self._etags)
