"""Reading the sentences out of the sources, and keeping the catalogues. Needs no GNU gettext.

make messages                 # python -m languages messages: sources → locale/*/…/django.po
(make run, test, check …)     # python -m languages compile: django.po → django.mo where older

The portal has one and the agent another, since they are installed apart.
"""

import os
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
WIDTH = 100
AGENT = ROOT / "agent" / "daybook_connector"
AGENTS_LOCALE = AGENT / "locale"
NOT_THE_PORTAL = {"agent", "benchmarks", "checks", "data", "docs", "ical", "protocol", "tests"}
"""Top-level folders whose words nobody reads on a page."""
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""Without dates and names, so that it never changes by itself."""
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # Of the agent, for what a table keeps.
    "N_": None,
    "NN_": (1, 2),
}


def catalogues(folder: Path = LOCALE) -> list[Path]:
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def sources_of_the_agent(package: Path = AGENT) -> Iterator[Path]:
    yield from sorted(package.rglob("*.py"))


def sources(root: Path = ROOT) -> Iterator[Path]:
    """The portal's Python files and templates."""
    for top in sorted(root.iterdir()):
        if not top.is_dir() or top.name.startswith(".") or top.name in NOT_THE_PORTAL:
            continue
        if top.name == "templates":
            yield from sorted(path for path in top.rglob("*") if path.suffix in {".html", ".txt"})
        elif (top / "__init__.py").exists():
            yield from sorted(path for path in top.rglob("*.py") if "migrations" not in path.parts)


def extracted(root: Path = ROOT, paths: Iterable[Path] | None = None) -> Catalog:
    """Every sentence of the sources, with the files it stands in."""
    catalogue = Catalog(charset="utf-8")
    for path in sources(root) if paths is None else paths:
        text = path.read_text(encoding="utf-8")
        known = KEYWORDS
        if path.suffix == ".py":
            known = KEYWORDS | {own: KEYWORDS[name] for own, name in aliases(text).items()}
        else:
            text = _python_of(text)
        name = path.relative_to(root).as_posix()
        found = extract(
            "python",
            BytesIO(text.encode()),
            keywords=known,
            comment_tags=["Translators:"],
            strip_comment_tags=True,
        )
        for _line, message, comments, context in found:
            catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def aliases(python: str) -> dict[str, str]:
    """What a module calls the functions of gettext, where it has other names for them."""
    found = re.findall(r"\b(\w*gettext\w*) as (\w+)", python)
    return {own: name for name, own in found if name in KEYWORDS}


def _python_of(template: str) -> str:
    """A template's messages as calls, each line for itself; what is between them means nothing."""
    lines = templatize(template).splitlines()
    return "\n".join("; ".join(re.findall(_CALL, line)) for line in lines)


_STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALL = rf"(?:_|gettext|ngettext|pgettext|npgettext)\((?:\s*{_STRING}\s*,?|\s*count\s*)+\)"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def updated(path: Path, found: Catalog) -> bytes:
    """The text of the catalogue with exactly the sentences that there are; translations stay."""
    catalogue = read(path)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    out = BytesIO()
    write_po(out, catalogue, width=WIDTH, sort_output=True, include_lineno=False, omit_header=True)
    header = HEADER.format(language=catalogue.locale_identifier, plurals=catalogue.plural_forms)
    return header.encode() + out.getvalue()


def update() -> None:
    for folder, found in found_for():
        for path in catalogues(folder):
            path.write_bytes(updated(path, found))


def found_for() -> Iterator[tuple[Path, Catalog]]:
    """Each folder of catalogues, and the sentences that belong into them."""
    yield LOCALE, extracted()
    yield AGENTS_LOCALE, extracted(paths=sources_of_the_agent())


def is_stale(path: Path) -> bool:
    """Whether what is served was made from an older catalogue, or not at all."""
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def compile_stale(*folders: Path) -> str:
    """Make anew what is older than its catalogue; the answer is why that could not be, or ""."""
    try:
        for folder in folders or (LOCALE, AGENTS_LOCALE):
            _compile_stale(folder)
    except OSError as error:
        return f"The catalogues of the languages cannot be compiled: {error}."
    return ""


def _compile_stale(folder: Path) -> None:
    for path in filter(is_stale, catalogues(folder)):
        out = BytesIO()
        write_mo(out, read(path))
        # In one step, since processes that start together may all do this.
        fresh = path.with_suffix(f".mo.{os.getpid()}")
        fresh.write_bytes(out.getvalue())
        fresh.replace(path.with_suffix(".mo"))
