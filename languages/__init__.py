"""Words in the reader's language: which languages there are, who reads, and the catalogues.

**A sentence in Python** is made late, where its reader is known, in a module of words:

    from django.utils.translation import gettext as _          # inside functions
    from django.utils.translation import gettext_lazy as _     # labels, choices: at import
    _("“%(name)s” was deleted.") % {"name": name}              # whole, with named gaps
    ngettext("%(n)s time", "%(n)s times", n) % {"n": number(n)}

**In a template** it is `{% translate %}` or `{% blocktranslate trimmed %}`, whole, with its links.

**Lengths, lists, numbers, days and clock times** come from `languages.lengths`, `.lists`,
`.numbers`, `.days`, and in templates from `{% load languages %}` (`templatetags/languages.py` lists
the filters). None of them is glued by hand, and `strftime` is for machines.

**Who reads**: pages know it by `languages.middleware` (the order: `languages.choice`). Jobs and
mails say it with `spoken_by(user)` or `spoken_to(booking)` (`languages.speaking`). The page behind
a guest's link calls `as_booked(request, booking.language)` (`languages.middleware`). What is stored
about a language is `languages.offered.current()`, "de".

**Catalogues**: `make messages` reads the sentences out of all sources into
`locale/<language>/LC_MESSAGES/django.po` and drops those that are gone; there one writes the
translations. `django.mo`, which is served, is made from it by `make run`, `test` and `check`, by
`manage.py portal` and by the tests, whenever it is older: nobody calls anything. A new language is
a new folder with an empty `django.po`; its name, days and numbers are known.

This is the lowest floor: it imports nothing of the portal, and everything may import it.
"""
