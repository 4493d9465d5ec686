"""Catalogues, made and compiled without GNU gettext."""

from pathlib import Path

from babel.messages.catalog import Catalog

from languages.catalogue import aliases, compile_stale, extracted, is_stale, updated
from tests.languages.pseudo import pseudo


def sources(root: Path) -> Catalog:
    app = root / "app"
    app.mkdir()
    (app / "__init__.py").write_text("")
    (app / "words.py").write_text(
        "from django.utils.translation import gettext as now, pgettext\n"
        "now('Saved.')\npgettext('page', 'Next')\n"
    )
    (root / "templates").mkdir()
    (root / "templates" / "a.html").write_text(
        '<p title="{% translate "A title" %}">{% blocktranslate trimmed count n=n %}\n'
        "  {{ n }} day\n{% plural %}\n  {{ n }} days\n{% endblocktranslate %}</p>\n"
        '{% include "b.html" with text=_("Handed on") %}'
    )
    return extracted(root)


def test_sentences_are_read_out_of_python_and_templates(tmp_path: Path) -> None:
    found = {(message.context, message.id) for message in sources(tmp_path) if message.id}
    assert found == {
        (None, "Saved."),
        ("page", "Next"),
        (None, "A title"),
        (None, ("%(n)s day", "%(n)s days")),
        (None, "Handed on"),
    }


def test_translations_stay_and_what_is_gone_goes(tmp_path: Path) -> None:
    catalogue = tmp_path / "locale/de/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "Saved."\nmsgstr "Gespeichert."\n\nmsgid "Gone."\nmsgstr "Weg."\n')
    found = sources(tmp_path)
    catalogue.write_bytes(updated(catalogue, found))
    text = catalogue.read_text()
    assert 'msgid "Saved."\nmsgstr "Gespeichert."' in text
    assert "Gone." not in text
    assert "#: app/words.py\n" in text
    assert updated(catalogue, found).decode() == text


def test_what_is_older_than_its_catalogue_is_compiled(tmp_path: Path) -> None:
    catalogue = tmp_path / "de/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "Saved."\nmsgstr "Gespeichert."\n')
    assert is_stale(catalogue)
    assert compile_stale(tmp_path) == ""
    assert not is_stale(catalogue)
    assert b"Gespeichert." in catalogue.with_suffix(".mo").read_bytes()


def test_other_names_of_gettext_are_known() -> None:
    assert aliases("from x import gettext as now, ngettext\nfrom y import a as b") == {
        "now": "gettext"
    }


def test_the_language_that_nobody_speaks_keeps_gaps_and_elements() -> None:
    told = pseudo('Hello <b class="x">%(name)s</b> &amp; all')
    assert told.startswith('⟦Ĥéľľó <b class="x">%(name)s</b> &amp; áľľ')
    assert told.endswith("⟧")
