"""Whether the agent's sentences stand in its modules of words, and whether all are translated.

A module of words has `words` in its name, or lies in a folder that has. Elsewhere no text that
people read may stand: neither a sentence nor the label of a widget. Logs are in English, and so is
what a programmer reads: docstrings, and the errors of Python itself.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from checks.words.catalogues import lacks
from languages.catalogue import (
    AGENT,
    AGENTS_LOCALE,
    ROOT,
    catalogues,
    extracted,
    read,
    sources_of_the_agent,
    updated,
)

SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")
MACHINES = re.compile(r"\s*(<|SELECT |INSERT |DELETE |UPDATE |CREATE )| type='| is missing$")
"""XML and SQL."""
LABEL = re.compile(r"[A-Za-z]{2,}")
SHOWN_BY = {
    *("QPushButton", "QLabel", "QCheckBox", "QRadioButton", "QAction", "label", "Quiet"),
    *("setText", "setTitle", "setSubTitle", "setWindowTitle", "setToolTip", "setAccessibleName"),
    *("setAccessibleDescription", "setPlaceholderText", "addRow", "addItem", "showMessage"),
    *("input", "getpass"),
}
"""What shows a text to somebody, as a widget or on the terminal."""
DIRECT = (ast.Constant, ast.JoinedStr, ast.IfExp, ast.BinOp)
ENGLISH = {
    *("debug", "info", "warning", "error", "exception", "execute", "_do", "_rows"),
    *("AssertionError", "ImportError", "RuntimeError", "TypeError", "ValueError", "as_told"),
    *("compile", "Damaged", "reason"),
}
"""Whose texts are for programmers, administrators and databases."""
EXEMPT = {
    "doctor/certificates.py": "names of products",
    "gui/__init__.py": "what is lacking before there can be a window",
    "gui/support.py": "for whoever mends things",
    "journal/damage.py": "what SQLite says",
    "stores/outlook/codes.py": "names of Microsoft's",
    "stores/vdir/store.py": "its name, which `words.phrases` translates",
    "selftest/trial.py": "the title of the event that it writes",
    "stores/vdir/occurrences.py": "the English of an event that cannot be read",
}


def found() -> Iterator[str]:
    yield from bare()
    yield from untranslated()


def bare() -> Iterator[str]:
    """Texts outside the modules of words."""
    for path in sources_of_the_agent():
        name = path.relative_to(AGENT)
        if name.as_posix() in EXEMPT or any("words" in part for part in name.parts):
            continue
        for line, text in literals(ast.parse(path.read_text())):
            yield f"{name}:{line}: {text!r} belongs into a module of words"


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    passed_by = {id(node) for node in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in ENGLISH:
            passed_by |= {id(inside) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in SHOWN_BY:
            shown = [text for text in node.args if isinstance(text, DIRECT)]
            yield from _texts(shown, LABEL, passed_by)
    yield from _texts([tree], SENTENCE, passed_by)


def docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    """Also those that stand below a constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _texts(
    nodes: Sequence[ast.AST], wanted: re.Pattern[str], passed_by: set[int]
) -> Iterator[tuple[int, str]]:
    for node in nodes:
        for inside in ast.walk(node):
            if not isinstance(inside, ast.Constant) or id(inside) in passed_by:
                continue
            text = inside.value
            if isinstance(text, str) and wanted.search(text) and not MACHINES.match(text):
                yield inside.lineno, text


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def untranslated() -> Iterator[str]:
    """What is wrong with the catalogues."""
    sources = extracted(paths=sources_of_the_agent())
    for path in catalogues(AGENTS_LOCALE):
        name = path.relative_to(ROOT)
        if updated(path, sources) != path.read_bytes():
            yield f"{name}: not up to date with the sources: run `make messages`"
        for message in read(path):
            if message.id:
                yield from (f"{name}: {told}" for told in lacks(message))
