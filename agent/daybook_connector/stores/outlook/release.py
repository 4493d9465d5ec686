"""Letting go of Outlook's objects on the thread that got them.

An exception keeps the frames it passed, and with them the objects in their variables. It travels to
other threads, where COM objects must not be released. So it leaves the store without its frames.
"""

import functools
import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def released(act: Callable[P, T]) -> Callable[P, T]:
    """The same function, whose exceptions hold no objects of Outlook's."""

    @functools.wraps(act)
    def guarded(*arguments: P.args, **more: P.kwargs) -> T:
        try:
            return act(*arguments, **more)
        except Exception as error:
            _clear(error)
            raise error.with_traceback(None) from None

    return guarded


def _clear(error: BaseException | None) -> None:
    """Empty the frames of an exception and of those that led to it."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        before, error.__context__ = error.__context__, None
        error = before
