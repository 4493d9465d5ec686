"""Cities and countries by the names they have in the reader's language."""

from languages.locale import is_english, locale


def city(zone: str) -> str:
    """What the city of a time zone is called; empty where it has its English name."""
    known = {} if is_english() else locale().time_zones.get(zone, {})
    return str(known.get("city", ""))


def country(code: str) -> str:
    """By its code of ISO 3166; empty in English, whose names the zone database has."""
    return "" if is_english() else str(locale().territories.get(code, ""))
