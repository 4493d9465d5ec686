"""What can go wrong, as codes with details. Its words are those of `words.errors`.

`code` is the one of the line (docs/agent-protocol.md); where several errors share it, `kind` tells
them apart. `permanent` means that trying again is useless until somebody acts. `alert` names the
alert an error stands for while it lasts, if there is one.
"""

from typing import Any, ClassVar

from daybook_protocol.reasons import ToldReason

from daybook_connector.words.reasons import ALONE, in_english, reason


class ConnectorError(Exception):
    """Something went wrong.

    What is known of it has a `why`, a code of `words.details` with the values that its sentence
    names; or is somebody else's text, such as a name or the words of a server.
    """

    code: str = "failed"
    kind: ClassVar[str] = ""
    permanent: ClassVar[bool] = False
    alert: ClassVar[str] = ""

    def __init__(self, detail: str | int = "", **about: str | int) -> None:
        super().__init__(detail)
        self.about: dict[str, str | int] = about | ({"detail": detail} if detail else {})

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        # A code of its own is not one of those that share the code of the class above.
        if "code" in cls.__dict__ and "kind" not in cls.__dict__:
            cls.kind = ""

    @property
    def reason(self) -> ToldReason:
        """What went wrong, for whoever makes words of it."""
        return reason(self.kind or self.code, **self.about)

    @property
    def remedy(self) -> str:
        """The code of the error whose remedy helps."""
        return self.kind or self.code

    def under(self) -> dict[str, str | int]:
        """What an error that came of this one knows of it."""
        return {"cause": self.reason.code, **self.about}

    def detail_alone(self) -> tuple[ToldReason, ...]:
        """What is known of it, for an alert that says with words of its own what went wrong."""
        return (reason(ALONE, **self.about),) if self.about else ()

    def __str__(self) -> str:
        """For logs, and for whoever has no words for the code."""
        return in_english(self.reason)
