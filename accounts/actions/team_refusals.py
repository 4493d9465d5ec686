"""Why a team cannot do what it was asked to."""


class TeamRefused(Exception):
    """What was asked of a team is not possible: a code, with what its sentence names
    (`accounts.words`)."""

    def __init__(self, code: str, **about: str | int) -> None:
        super().__init__(code)
        self.code, self.about = code, about
