"""What the check of words finds, and what it leaves alone."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from checks.words import catalogues, python, templates


def told(template: str) -> list[str]:
    return [words for _, words in templates.unwrapped(template, is_html=True)]


def test_text_of_a_template_stands_in_a_message() -> None:
    page = """{% load i18n %}
    <h1>{% translate "Bookings" %}</h1><p>Nothing yet</p>
    <p>{% blocktranslate trimmed with name=x %}
      Hello <b>{{ name }}</b>, welcome.
    {% endblocktranslate %}</p>
    <img alt="A calendar" class="large picture"><code>make run</code> · Daybook {{ page.title }}"""
    assert told(page) == ["'Nothing yet'", "alt='A calendar'"]


def test_so_do_words_that_a_template_hands_on() -> None:
    page = """{% include "components/_state.html" with state="ok" text="Written" %}
    {{ name|default:"Somebody" }} {% url "bookings:pages" as pages %} {{ n|pluralize }}"""
    assert [words.split(" tells")[0] for words in told(page)] == [
        "text'Written'",
        "|default:'Somebody'",
        "`|pluralize`",
    ]


def test_a_literal_that_is_translated_is_a_message() -> None:
    page = """{% include "a.html" with text=_("Written") %} {{ name|default:_("Somebody") }}"""
    assert told(page) == []


def test_dates_are_told_by_the_language() -> None:
    assert told('{{ when|date:"c" }} {{ when|day:"short" }}') == []
    assert len(told('{{ when|date:"j M Y" }} {{ when|timesince }}')) == 2


def test_the_line_of_what_was_found_is_right() -> None:
    text = "{% blocktranslate %}\na\n{% endblocktranslate %}\n<b>Not this</b>"
    assert list(templates.unwrapped(text, True)) == [(4, "'Not this'")]


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("bookings/views/x.py", 'done(request, "The page was deleted.")', 1),
        ("bookings/views/x.py", 'done(request, f"{name} was deleted by you.")', 1),
        ("bookings/views/x.py", 'raise ValueError("A day has no such shape.")', 0),
        ("bookings/views/x.py", 'log.info("The page was deleted.")', 0),
        ("bookings/views/x.py", 'def f():\n    """The page was deleted."""', 0),
        ("bookings/views/x.py", "from django.utils.translation import gettext as _", 1),
        ("bookings/views/x.py", "from django.utils.translation import override", 0),
        ("bookings/page_words.py", 'x = "The page was deleted."', 1),
        ("bookings/page_words.py", 'x = _("The page was deleted.")', 0),
        (
            "bookings/page_words.py",
            "from django.utils.translation import gettext as now\nx = now('The page is gone.')",
            0,
        ),
        ("bookings/models.py", 'x = Field(help_text="The page of the host.")', 0),
        ("bookings/x.py", 'x = "SELECT a FROM b WHERE c"', 0),
    ],
)
def test_sentences_in_python_are_messages_in_modules_of_words(
    path: str, source: str, found: int
) -> None:
    assert len(list(python.judged(source, Path(path)))) == found


@pytest.mark.parametrize(
    ("original", "translation", "wrong"),
    [
        ("“%(name)s” was deleted.", "„%(name)s“ wurde gelöscht.", 0),
        ("“%(name)s” was deleted.", "„%(nam)s“ wurde gelöscht.", 1),
        ("“%(name)s” was deleted.", "", 1),
        (("%(n)s day", "%(n)s days"), ("ein Tag", "%(n)s Tage"), 0),
        (("%(n)s day", "%(n)s days"), ("ein Tag", "Tage"), 1),
        ("<b>A</b> page", "Eine Seite", 1),
    ],
)
def test_translations_have_the_gaps_of_their_originals(
    original: str, translation: str, wrong: int
) -> None:
    assert len(list(catalogues.lacks(Message(original, translation)))) == wrong
