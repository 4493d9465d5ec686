"""The forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Fields = list[tuple[str, str]]


@dataclass
class Form:
    page: str
    action: str
    method: str
    fields: Fields = field(default_factory=list)
    buttons: Fields = field(default_factory=list)
    """Only the one that is pressed is sent."""

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What two pages that show the same form have in common."""
        names = {name for name, _ in (*self.fields, *self.buttons)}
        return self.method, urlsplit(self.action).path, tuple(sorted(names))


def forms_in(html: str, page: str) -> list[Form]:
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._page = page
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                action = urljoin(self._page, told.get("action") or self._page)
                self._form = Form(self._page, action, told.get("method", "get").lower())
                self.forms.append(self._form)
                self._by_id[told.get("id", "")] = self._form
            case "input" if told.get("type") in ("checkbox", "radio"):
                if "checked" in told:
                    self._add(told, told.get("value") or "on")
            case "input":
                self._add(told, told.get("value", ""))
            case "textarea":
                self._textarea = told.get("name")
                self._add(told, "")
            case "select":
                self._select = told.get("name")
                self._add(told, "")
            case "option" if self._select and self._form:
                fields = self._form.fields
                if "selected" in told or (self._select, "") == fields[-1]:
                    fields[-1] = (self._select, told.get("value", ""))
            case "button" if "name" in told:
                if form := self._owner(told):
                    form.buttons.append((told["name"], told.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form:
            self._form.fields[-1] = (self._textarea, data)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "textarea":
                self._textarea = None

    def _owner(self, told: dict[str, str]) -> Form | None:
        return self._by_id.get(told["form"]) if "form" in told else self._form

    def _add(self, told: dict[str, str], value: str) -> None:
        if told.get("name") and (form := self._owner(told)):
            form.fields.append((told["name"], value))
