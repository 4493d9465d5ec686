"""How a field is wrong: codes with details. The English here is for logs; whoever shows a fault to
people has words of their own."""

from collections.abc import Mapping

FAULTS: Mapping[str, str] = {
    "missing": "must not be missing",
    "empty": "must not be empty",
    "not-text": "must be a text",
    "surrogates": "must not contain halves of surrogate pairs",
    "nul": "must not contain NUL characters",
    "too-long": "must not be longer than {most} characters",
    "too-many": "must not hold more than {most}; send the rest in another",
    "not-yes-or-no": "must be true or false",
    "not-whole": "must be a whole number",
    "not-between": "must be a whole number from {least} to {most}",
    "not-one-of": "must be one of {choices}",
    "not-list": "must be a list",
    "not-object": "must be an object",
    "not-objects": "must hold objects",
    "other-kind": "must be of another kind",
    "not-uuid": "must be a UUID",
    "not-zone": "must be an IANA time zone such as Europe/Berlin",
    "not-instant": "must be an instant such as 2026-11-25T09:00:00Z",
    "not-day": "must be a day such as 2026-11-25",
    "beyond-years": "must be between the years {first} and {last}",
    "not-after-start": "must be after the start",
    "before-start": "must not be before the start",
    "other-than-start": "must be a day if the start is one, and an instant if not",
    "private": "must not be told of private events",
    "key-twice": "must not occur twice in one message",
    "same-keys": "must not hold a key twice",
    "too-deep": "must not be deeper than {levels} levels",
    "endless": "must not hold numbers without end",
    "not-listed": "must be one of those listed",
    "other-version": "must be {version} for this portal",
    "unknown": "“{kind}” is not known here; a newer version may understand it",
    "not-json": "the message is not JSON: {why}",
    "too-large": "the message is larger than {most} bytes",
    "not-text-frame": "messages are text frames",
    "no-hello": "say hello first",
}
"""What a field must be, as the end of a sentence that begins with its name."""


class Fault(ValueError):
    """A code of `FAULTS`, and what its words name: texts and whole numbers."""

    def __init__(self, code: str, **about: str | int) -> None:
        super().__init__(FAULTS[code].format_map(about))
        self.code, self.about = code, about
