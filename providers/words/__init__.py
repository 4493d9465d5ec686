"""What the owner of an account reads of its errors and notes, in their own language.

Words are made late: whoever stores or passes on a fact keeps the code and the details.
"""

from providers.words import of_errors, of_notes
from providers.words.stored import error_of, remedy_of
from providers.words.telling import (
    ErrorWords,
    add_errors,
    add_notes,
    cause,
    error_said,
    remedy,
    said,
)

__all__ = [
    "ErrorWords",
    "add_errors",
    "add_notes",
    "cause",
    "error_of",
    "error_said",
    "remedy",
    "remedy_of",
    "said",
]

add_errors(of_errors.WORDS)
add_notes(of_notes.WORDS)
