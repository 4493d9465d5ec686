"""The few shapes everything is made of. Colours come from the system's palette, light or dark."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

GAP = 8
EDGE = 5


def is_mirrored(widget: QWidget) -> bool:
    """Whether it begins on the right."""
    return widget.layoutDirection() is Qt.LayoutDirection.RightToLeft


def label(text: str = "", *, size: float = 1.0, bold: bool = False) -> QLabel:
    """Plain text that wraps. `size` is relative to the system's font."""
    made = QLabel(text)
    dress(made, size=size, bold=bold)
    return made


def dress(made: QLabel, *, size: float = 1.0, bold: bool = False) -> None:
    # Names of calendars and texts of servers are shown as they are, never as HTML.
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    # Where the window is read from the right, a name in Latin letters begins there, too.
    flags = Qt.AlignmentFlag
    side = flags.AlignRight if is_mirrored(made) else flags.AlignLeft
    made.setAlignment(side | flags.AlignAbsolute | flags.AlignVCenter)
    font = QFont(made.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * size)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    made.setFont(font)


class Quiet(QLabel):
    """Text of second rank: paler, but still well readable on the ground of the palette."""

    def __init__(self, text: str = "", *, size: float = 1.0) -> None:
        super().__init__(text)
        dress(self, size=size)
        self._paling = False
        self._pale()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and not self._paling:
            self._pale()

    def _pale(self) -> None:
        self._paling = True
        palette = QPalette()
        colour = QColor(palette.color(QPalette.ColorRole.WindowText))
        colour.setAlphaF(0.72)
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self.setPalette(palette)
        self._paling = False


class RoundedBox(QFrame):
    """A box with round corners on the palette's base colour, and with a coloured edge where its
    lines begin, if given one."""

    def __init__(self, edge: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self.rows = QVBoxLayout(self)
        before, behind = (12, 14) if is_mirrored(self) else (14, 12)
        self.rows.setContentsMargins(before, 10, behind, 10)
        self.rows.setSpacing(4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QColor(self.palette().color(QPalette.ColorRole.WindowText))
        line.setAlphaF(0.18)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(line)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(box, 8, 8)
        if self._edge:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._edge))
            left = self.width() - EDGE if is_mirrored(self) else 0
            painter.drawRoundedRect(QRectF(left, 0, EDGE, self.height()), 2.5, 2.5)
        painter.end()


def scrolling(inside: QWidget) -> QScrollArea:
    """Lets one scroll up and down in it; its width follows."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


def clear(layout: QVBoxLayout) -> None:
    """Take all widgets out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
