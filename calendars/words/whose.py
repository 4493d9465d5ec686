"""Whose table it is, as it stands after "the table of …" or "the main booking calendar of …"."""

from collections.abc import Sequence

from django.utils.translation import npgettext, pgettext

from languages.lists import listed, quoted


def whose_said(*, is_default: bool, pages: Sequence[str]) -> str:
    """`pages` are the titles of those that the table serves."""
    if is_default:
        return _default(pages)
    if pages:
        return pgettext("whose table", "the page “%(page)s”") % {"page": pages[0]}
    return pgettext("whose table", "a table that no page uses")


def _default(pages: Sequence[str]) -> str:
    if not pages:
        return pgettext("whose table", "your default")
    return npgettext(
        "whose table",
        "your default, which %(pages)s follows",
        "your default, which %(pages)s follow",
        len(pages),
    ) % {"pages": listed(quoted(pages))}
