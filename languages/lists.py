"""Lists in the reader's language."""

from collections.abc import Iterable, Sequence
from typing import Literal

from babel.lists import format_list
from django.utils.translation import gettext as _

from languages.locale import is_english, locale


def listed(things: Iterable[object], *, last: Literal["and", "or"] = "and") -> str:
    """“a”, “a and b”, “a, b and c”; empty for nothing."""
    words = [str(thing) for thing in things]
    # American English has a comma more.
    where = "en_GB" if is_english() else locale()
    return format_list(words, "or" if last == "or" else "standard", where)


def quoted(names: Iterable[object]) -> Sequence[str]:
    """Names that people chose, each in quotation marks."""
    return [_("“%(name)s”") % {"name": name} for name in names]
