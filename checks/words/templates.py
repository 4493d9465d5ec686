"""Templates: text outside of messages, formats of one language, lines too long to read."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

FOLDER = Path("templates")
FOR_DEVELOPERS = {"templates/components/index.html", "templates/components/guest.html"}
"""The sample of all components, shown with DEBUG only."""
WIDEST = 120
NAMES = re.compile(
    r"\b(?:Daybook(?: Connector)?|UTC|CalDAV|XMPP|iCalendar|API|ICS|CSV|JSON|ID|PC|Outlook)\b"
    r"|\b(?:ms|kB|MB)\b"
)
"""The same in every language."""
SHOWN = {"title", "aria-label", "aria-description", "placeholder", "alt", "label", "hx-confirm",
         "hx-prompt", "data-label", "data-title", "data-confirm", "data-text"}  # fmt: skip
UNREAD = {"code", "kbd", "samp", "script", "style", "bdi"}
"""What stands in them is for machines, or typed by people."""

_MESSAGE = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*trans(?:late)?\b.*?%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}"
    r"|{%\s*block (?:width|body_attributes)\s*%}.*?{%\s*endblock\b.*?%}",
    re.DOTALL,
)
_TAG = re.compile(r"{%.*?%}|{{.*?}}")
_TRANSLATED = re.compile(r"""\b_\((?:"[^"]*"|'[^']*')\)""")
_LITERAL = re.compile(r"""(?:(\w+)=|(\|\w+:))?(?:"([^"]*)"|'([^']*)')""")
_ONE_LANGUAGE = re.compile(
    r"\|(?:pluralize|timesince|timeuntil|naturaltime"
    r"|date(?!:\"(?:c|U|Y|Y-m|Y-m-d|H:i:s\.u)\")(?=:)|time(?=:))"
)
_INSTEAD = "tells it in one language only: see `{% load languages %}`"


def files() -> Iterator[Path]:
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield path


def found(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDEST:
            yield f"{path}:{number}: {len(line)} columns, at most {WIDEST}"
    if str(path) in FOR_DEVELOPERS:
        return
    for number, words in unwrapped(text, path.suffix == ".html"):
        yield f"{path}:{number}: outside of a message: {words}"


def unwrapped(text: str, is_html: bool) -> Iterator[tuple[int, str]]:
    """Line and words of what would be shown as it stands here, in whatever language."""
    text = _MESSAGE.sub(_blank, text)
    for tag in _TAG.finditer(text):
        number = text.count("\n", 0, tag.start()) + 1
        yield from ((number, words) for words in _in_tag(tag[0]))
    text = _TAG.sub(_blank, text)
    if not is_html:
        for number, line in enumerate(text.splitlines(), 1):
            if _reads(line):
                yield number, line.strip()
        return
    reader = _Reader()
    reader.feed(text)
    reader.close()
    yield from reader.told


def _blank(match: re.Match[str]) -> str:
    """As many lines as before, so that numbers of lines hold."""
    return "\n" * match[0].count("\n")


def _in_tag(tag: str) -> Iterator[str]:
    if one := _ONE_LANGUAGE.search(tag):
        yield f"`{one[0]}` {_INSTEAD}"
    if tag.startswith("{%") and tag.split()[1] in {"load", "extends", "url", "block", "lucide"}:
        return
    for name, through, *literals in _LITERAL.findall(_TRANSLATED.sub("", tag)):
        text = "".join(literals)
        is_path = "/" in text or text.startswith("#")
        if not is_path and _reads(text) and (_begins(text) or name in {"text", "title", "label"}):
            yield f"{name or through}{text!r}"


def _begins(text: str) -> bool:
    """Whether it begins as a sentence does."""
    return text[:1].isupper() and not text.isupper() and len(text) > 2


def _reads(text: str) -> bool:
    text = re.sub(r"&#?\w+;|/\S*", "", NAMES.sub("", text))
    return bool(re.search(r"[^\W\d_]{2,}", text))


class _Reader(HTMLParser):
    """Collects text and shown attributes that have letters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[tuple[int, str]] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self.unread += 1
        for name, value in attrs:
            if name in SHOWN and _reads(value or ""):
                self.told.append((self.getpos()[0], f"{name}={value!r}"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in UNREAD:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self.unread = max(0, self.unread - 1)

    def handle_data(self, data: str) -> None:
        if not self.unread and _reads(data):
            self.told.append((self.getpos()[0], repr(" ".join(data.split()))))
