"""One icon per state: a calendar sheet with a badge, told apart by shape as well as by colour.

The sheet is light with a dark edge, so that it stands out on light and on dark taskbars.
"""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from daybook_connector.status.status import AgentState

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
GREEN, BLUE, AMBER, GREY, RED = "#1b7f5a", "#1f6fd0", "#e08a00", "#5c6670", "#c0392b"
COLOURS = {
    AgentState.CONNECTED: GREEN,
    AgentState.SYNCING: BLUE,
    AgentState.ATTENTION: AMBER,
    AgentState.PAUSED: GREY,
    AgentState.OFFLINE: RED,
    AgentState.UNPAIRED: GREY,
}
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
_SHEET = """<path d="M5 3.5h20a3 3 0 0 1 3 3v19a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3v-19a3 3 0 0 1 3-3z"
 fill="#faf9f5" stroke="#2a7d5f" stroke-width="2"/>
<path d="M2 6.5a3 3 0 0 1 3-3h20a3 3 0 0 1 3 3V11H2z" fill="#2a7d5f"/>
<path d="M6 16h5M6 22h5M14 16h5" stroke="#8fa39a" stroke-width="3"/>"""
_DISC = '<circle cx="22" cy="22" r="9" fill="{colour}" stroke="#faf9f5" stroke-width="2"/>'
_TRIANGLE = (
    '<path d="M21.5 11.5 31 30.5H12z" fill="{colour}" stroke="#faf9f5" stroke-width="2"'
    ' stroke-linejoin="round"/>'
)
_STROKE = (
    '<path d="{path}" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"'
    ' stroke-linejoin="round"/>'
)
_SIGNS = {
    AgentState.CONNECTED: "M17.5 22.5l3 3 5.5-6.5",
    AgentState.SYNCING: "M25.9 24a4.3 4.3 0 1 1-.6-4.6M25.9 17v2.7h-2.7",
    AgentState.ATTENTION: "M21.5 19.5v3.6M21.5 26.9v.1",
    AgentState.PAUSED: "M19.5 18.5v7M24.5 18.5v7",
    AgentState.OFFLINE: "M18.7 18.7l6.6 6.6M25.3 18.7l-6.6 6.6",
    AgentState.UNPAIRED: "M17.5 22h9M22 17.5v9",
}


def svg(state: AgentState | None) -> str:
    """The picture of a state; of the program itself for None."""
    if state is None:
        return _HEAD + _SHEET + "</svg>"
    badge = _TRIANGLE if state is AgentState.ATTENTION else _DISC
    return (
        _HEAD
        + _SHEET
        + badge.format(colour=COLOURS[state])
        + _STROKE.format(path=_SIGNS[state])
        + "</svg>"
    )


def icon(state: AgentState | None) -> QIcon:
    found = QIcon()
    for size in SIZES:
        found.addPixmap(pixmap(state, size))
    return found


def pixmap(state: AgentState | None, size: int) -> QPixmap:
    """The icon drawn for exactly `size` pixels, with a transparent ground."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg(state).encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
