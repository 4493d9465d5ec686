"""CalDAV requests of one account: what is sent and which answers count as one."""

from collections.abc import Container, Iterable

from kinds.caldav import etags
from kinds.caldav.hrefs import path_of, same_path
from kinds.caldav.xml import Multistatus, Resource, body, node, prop, read_multistatus
from providers.answers import HttpAnswer
from providers.errors import CalendarGone, PermissionRefused, ServerTrouble
from providers.http import HttpClient
from providers.notes import Note

MULTISTATUS = 207
LISTING_SECONDS = 120.0
CALENDAR_TYPE = "text/calendar; charset=utf-8"
GONE = frozenset({404, 410})


class DavClient:
    def __init__(self, http: HttpClient) -> None:
        self.http = http

    def propfind(self, url: str, *names: str, depth: int = 0) -> Multistatus:
        """Properties of a resource and, with depth 1, of its members. 404 means CalendarGone."""
        answer = self._xml("PROPFIND", url, body("D:propfind", prop(*names)), depth, GONE)
        if answer.status in GONE:
            raise CalendarGone(Note("answered", host=answer.host, status=answer.status))
        found = read_multistatus(answer)
        _itself(found)
        return found

    def properties(self, url: str, *names: str) -> tuple[str, Resource]:
        """The properties of one resource, and the address it really has."""
        found = self.propfind(url, *names)
        return found.url, _itself(found)

    def report(
        self, url: str, content: bytes, *, depth: int, expect: Container[int] = ()
    ) -> HttpAnswer:
        """A report's raw answer: 207, or one of the other statuses the caller expects."""
        return self._xml("REPORT", url, content, depth, expect)

    def multiget(self, url: str, paths: Iterable[str], refused: Container[int]) -> HttpAnswer:
        # As listed, since some servers compare letter by letter.
        wanted = (node("D:href", text=path) for path in paths)
        content = body("C:calendar-multiget", prop("D:getetag", "C:calendar-data"), *wanted)
        return self._xml("REPORT", url, content, 1, refused)

    def get(self, url: str, expect: Container[int] = (200,)) -> HttpAnswer:
        return self.http.request("GET", url, expect=expect, headers={"Accept": "text/calendar"})

    def put(self, url: str, content: bytes, condition: tuple[str, str]) -> HttpAnswer:
        """Any status below 500 but 401 and 429 is the caller's to understand."""
        headers = {"Content-Type": CALENDAR_TYPE, condition[0]: condition[1]}
        return self.http.request("PUT", url, headers=headers, content=content, expect=WRITE_ANSWERS)

    def delete(self, url: str, etag: str) -> HttpAnswer:
        headers = {"If-Match": etag} if etag else {}
        return self.http.request("DELETE", url, headers=headers, expect=WRITE_ANSWERS)

    def etag_of(self, url: str) -> str:
        """The version of an event as a list would tell it; empty when the server does not say."""
        try:
            _, resource = self.properties(url, "D:getetag")
        except CalendarGone:
            return ""
        return etags.normal(resource.text("{DAV:}getetag"))

    def _xml(
        self, method: str, url: str, content: bytes, depth: int, expect: Container[int]
    ) -> HttpAnswer:
        answer = self.http.request(
            method,
            url,
            headers={
                "Content-Type": "application/xml; charset=utf-8",
                "Depth": str(depth),
                # RFC 8144: leaves properties that do not exist out of the answer.
                "Prefer": "return=minimal",
            },
            content=content,
            expect=_Either(expect),
            read_seconds=LISTING_SECONDS,
        )
        if 200 <= answer.status < 300 and answer.status != MULTISTATUS:
            _refuse_strange_success(answer)
        return answer


def _itself(found: Multistatus) -> Resource:
    """What an answer says of the very resource it was asked for; raises when that is an error.

    Xandikos answers 207 for a calendar that does not exist, with the 404 inside: taken for a list
    it would be an empty calendar.
    """
    path = path_of(found.url, found.url)
    named = next((one for one in found.resources if same_path(one.path, path)), None)
    if named is None and len(found.resources) != 1:
        raise ServerTrouble(Note("nothing-about-the-address"))
    # Some servers answer for "/" in the name of the principal.
    resource = named or found.resources[0]
    if resource.status in GONE:
        raise CalendarGone(Note("server-answered", status=resource.status))
    if resource.status == 403:
        raise PermissionRefused(Note("server-answered", status=403))
    if resource.status not in (None, 200):
        raise ServerTrouble(Note("answered-inside-a-list", status=resource.status))
    return resource


class _Either:
    """Any success, to be looked at, or one of the expected refusals."""

    def __init__(self, expect: Container[int]) -> None:
        self._expect = expect

    def __contains__(self, status: object) -> bool:
        return isinstance(status, int) and (200 <= status < 300 or status in self._expect)


WRITE_ANSWERS = frozenset(range(200, 500)) - {401, 429} | {507}


def _refuse_strange_success(answer: HttpAnswer) -> None:
    content_type = answer.headers.get("content-type", "nothing").partition(";")[0]
    raise ServerTrouble(
        Note("answered-with", host=answer.host, status=answer.status, what=content_type)
    )
