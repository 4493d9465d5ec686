"""Names as parts of addresses: "Größe" is "groesse", as people write it without such letters."""

import unicodedata

from django.utils.text import slugify

# What stays of other letters is the letter without its marks ("é" is "e"), which Unicode knows.
_LETTERS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l",
        "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "ng", "ı": "i", "ĸ": "k",
    }
)  # fmt: skip


def slug_of(text: str) -> str:
    """Small ASCII letters, digits and hyphens; "" where the text has none of them."""
    return slugify(unicodedata.normalize("NFC", text).lower().translate(_LETTERS))
