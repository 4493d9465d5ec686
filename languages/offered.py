"""Which languages there are: English, as in the sources, and one for each catalogue."""

from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, get_supported_language_variant

SOURCE = "en-gb"
CATALOGUE = "LC_MESSAGES/django.po"


def found_in(folder: Path) -> list[tuple[str, str]]:
    """The languages of a folder of catalogues for the settings, by code and by their own names."""
    codes = sorted(path.parent.parent.name for path in folder.glob(f"*/{CATALOGUE}"))
    return [(SOURCE, "English"), *((_code(name), _own_name(_code(name))) for name in codes)]


def _code(folder: str) -> str:
    """Of the folder "pt_BR" the code "pt-br"."""
    return folder.replace("_", "-").lower()


def _own_name(code: str) -> str:
    name: str = LANG_INFO.get(code, {}).get("name_local", code)
    return name[:1].upper() + name[1:]


def offered(code: str) -> str | None:
    """The language that is meant by "de-AT", "en" or anything else that somebody sent; or None."""
    try:
        return get_supported_language_variant(code.lower().replace("_", "-")) if code else None
    except (LookupError, ValueError):
        return None


def current() -> str:
    """The language that is spoken now, as it is stored."""
    return offered(get_language() or "") or settings.LANGUAGE_CODE


def language_to_keep() -> str:
    """Of somebody who is new here: mails, which know no browser, go on in the language of now."""
    return "" if current() == settings.LANGUAGE_CODE else current()


def choices() -> list[tuple[str, str]]:
    """For the fields of models and forms."""
    return list(settings.LANGUAGES)
