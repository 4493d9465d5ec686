"""Python: sentences stand where they may, and there each is a message.

What developers and administrators read stays English: logs, mistakes of ours, commands, system
checks, descriptions in the schema of the API, figures for Prometheus.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.packages import modules
from languages.catalogue import aliases

PORTAL = {"accounts", "alerts", "bookings", "calendars", "config", "connectors", "diagnosis",
          "fleet", "kinds", "languages", "live", "providers"}  # fmt: skip
FOR_WORDS = {
    "models", "admin", "apps", "templatetags", "languages", "zone_field",
    "catalogue", "alert_kinds", "sentences",  # of alerts
}  # fmt: skip
"""Rooms besides those named after words and forms."""
UNREAD_ROOMS = {"management", "demo", "postgres", "backup", "database", "schema", "metrics"}
UNREAD_FILES = {
    "accounts/api/authentication.py",  # a header
    "accounts/cities.py",  # what zones are searched by; names
    "diagnosis/bundle.py",  # the report, which is in English
    "config/components.py",  # the sample of all components, shown with DEBUG only
    "languages/catalogue.py",  # for administrators
    "config/disk.py", "config/health.py", "config/environment.py", "config/settings.py",
    "config/networks.py", "config/xmpp.py", "config/private.py", "config/worker.py",
    "config/crew.py", "config/kinds.py", "config/local_secrets.py", "config/asgi.py",
}  # fmt: skip
TO_AGENTS = ("kinds/outlook/line/", "kinds/outlook/receive/", "kinds/outlook/xmpp/")
"""What is said on the line has a code besides, which the agent words as its owner speaks."""
DEVELOPERS = {
    "ValueError", "TypeError", "RuntimeError", "KeyError", "LookupError", "NotImplementedError",
    "AssertionError", "ImproperlyConfigured", "CommandError", "SettingError", "OSError", "Http404",
    "Warning", "Error", "SuspiciousOperation", "NotJson", "DoesNotExist", "SyncRunningError",
    "LeaseLostError", "Gone", "OperationalError", "send_away",
    "HttpResponseBadRequest",  # for programs: people get a page
}  # fmt: skip
UNREAD_CALLS = re.compile(
    r"\b(?:log|logger|logging|structlog)\b|^(?:extend_schema|inline_serializer|OpenApi|path|re\.)"
    r"|^(?:sql\.SQL|SQL|RawSQL|cursor\.execute|Gauge|Counter|Histogram|stdout|stderr|self\.std|warn)"
)
UNREAD_ARGUMENTS = frozenset({"description", "summary", "help", "help_text", "name", "doc"})
"""Of serializers and filters, for the schema, and of models, for the support pages."""
MESSAGES = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext",
    "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
_SQL = re.compile(r"\b(?:SELECT|UPDATE|INSERT|DELETE|CREATE|ALTER|WITH|FROM|WHERE|COPY|SET)\b")


def files() -> Iterator[Path]:
    for path in modules():
        unread = set(path.parts) & UNREAD_ROOMS or path.stem in UNREAD_ROOMS
        is_check = path.name == "checks.py" or path.stem.startswith("checks_")
        unread = unread or is_check or str(path).startswith(TO_AGENTS)
        if path.parts[0] in PORTAL and not unread and str(path) not in UNREAD_FILES:
            yield path


def found(path: Path) -> Iterator[str]:
    for number, told in judged(path.read_text(encoding="utf-8"), path):
        yield f"{path}:{number}: {told}"


def is_for_words(path: Path) -> bool:
    rooms = [*path.parts[:-1], path.stem]
    return any("words" in room or room.startswith("forms") or room in FOR_WORDS for room in rooms)


def judged(text: str, path: Path) -> Iterator[tuple[int, str]]:
    """Line and what is wrong there."""
    tree, for_words = ast.parse(text), is_for_words(path)
    if not for_words:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                names = sorted({one.name for one in node.names} & MESSAGES)
                if names:
                    yield node.lineno, f"{', '.join(names)} outside of a module of words"
    where = "no message" if for_words else "outside of a module of words"
    unread = UNREAD_ARGUMENTS if {"api", "models"} & {*path.parts, path.stem} else frozenset()
    scene = Scene(MESSAGES | set(aliases(text)), unread)
    for number, sentence in _sentences(tree, scene):
        yield number, f"a sentence {where}: {sentence!r}"


@dataclass(frozen=True, slots=True)
class Scene:
    """What one module calls the functions of gettext, and which arguments in it nobody reads."""

    messages: set[str]
    unread: frozenset[str]


def _sentences(node: ast.AST, scene: Scene) -> Iterator[tuple[int, str]]:
    """Line and text of what reads as a sentence and is no part of a message."""
    if _is_unread(node, scene):
        return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        text = _text(node)
        if reads_as_sentence(text):
            yield node.lineno, text[:80]
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _sentences(part.value, scene)
        return
    for child in ast.iter_child_nodes(node):
        yield from _sentences(child, scene)


def _is_unread(node: ast.AST, scene: Scene) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True  # a docstring
        case ast.Call(func=called):
            name = ast.unparse(called)
            if name.split(".")[-1] in DEVELOPERS:
                return True
            return name.split(".")[-1] in scene.messages or bool(UNREAD_CALLS.search(name))
        case ast.keyword(arg=name):
            return name in scene.unread
        case ast.FunctionDef(name="__str__" | "__repr__"):
            return True  # for the support pages and for us
        case ast.Assert():
            return True
    return False


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values
    )


def reads_as_sentence(text: str) -> bool:
    """Three words or more that begin like a sentence, or end like one."""
    if "://" in text or '="' in text or "\n" in text.strip() or "<" in text or _SQL.search(text):
        return False
    words = re.findall(r"[^\W\d_][\w’'-]*", text)
    if len(words) < 3 or not any(word.islower() for word in words):
        return False
    begins = bool(re.match(r"[“\"]?(?:[A-Z][a-z’']*|…) ", text))
    ends = bool(re.search(r"[a-z”…)][.?!]$", text.rstrip()))
    return begins or ends
