"""What can go wrong, in the words the user reads.

The first paragraph of a class docstring says what happened, the second what helps. `code` is the
one of the line (docs/agent-protocol.md), `permanent` means that trying again is useless until
somebody acts. `alert` names the alert it stands for while it lasts, if there is one.
"""

from typing import ClassVar


class ConnectorError(Exception):
    """Something went wrong.

    Try again; if it stays, send the log to support.
    """

    code: str = "failed"
    permanent: ClassVar[bool] = False
    alert: ClassVar[str] = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def cause(self) -> str:
        return _paragraph(type(self).__doc__, 0)

    @property
    def remedy(self) -> str:
        return _paragraph(type(self).__doc__, 1)

    def __str__(self) -> str:
        return f"{self.cause} ({self.detail})" if self.detail else self.cause


def _paragraph(doc: str | None, number: int) -> str:
    paragraphs = (doc or "").strip().split("\n\n")
    return " ".join(paragraphs[number].split()) if number < len(paragraphs) else ""
