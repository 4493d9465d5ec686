"""Calendars in words, made late, in the language of whoever reads them."""
