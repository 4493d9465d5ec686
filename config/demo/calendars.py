"""Fills the demo's CalDAV server with the three calendars of the associated calendars table."""

from datetime import date
from xml.sax.saxutils import escape

import httpx

from config.demo.events import BOARD_ROOM, CONTACTS, JOHNS, DemoEvent, render
from config.demo.radicale import CalDavServer

CALENDARS = {
    "johnsmith": ("johnsmith@example.com", "#2f6f6a", JOHNS),
    "contacts": ("Contacts", "#b4632d", CONTACTS),
    "board-room": ("Board Room Calendar", "#5a4fa0", BOARD_ROOM),
}


def fill(server: CalDavServer, monday: date) -> None:
    """Make the calendars and put their events in, as the curator who may write all of them."""
    # Radicale makes an account's home when its owner first comes by.
    httpx.request("PROPFIND", server.url, auth=(server.user, server.password)).raise_for_status()
    with httpx.Client(auth=("curator", server.password), base_url=server.url) as client:
        for name, (title, colour, events) in CALENDARS.items():
            collection = f"{server.user}/{name}/"
            _make(client, collection, title, colour)
            for event in events:
                _put(client, collection, event, monday)


def _make(client: httpx.Client, collection: str, title: str, colour: str) -> None:
    body = (
        '<?xml version="1.0"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
        ' xmlns:A="http://apple.com/ns/ical/"><set><prop>'
        f"<displayname>{escape(title)}</displayname>"
        f"<A:calendar-color>{colour}</A:calendar-color>"
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/>'
        "</C:supported-calendar-component-set></prop></set></C:mkcalendar>"
    )
    client.request("MKCALENDAR", collection, content=body).raise_for_status()


def _put(client: httpx.Client, collection: str, event: DemoEvent, monday: date) -> None:
    uid, text = render(event, monday)
    headers = {"Content-Type": "text/calendar; charset=utf-8"}
    client.put(f"{collection}{uid}.ics", content=text, headers=headers).raise_for_status()
