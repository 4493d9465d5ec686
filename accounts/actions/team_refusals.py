"""Why a team cannot do what it was asked to."""


class TeamRefused(Exception):
    """What was asked of a team is not possible; the message is for the person who asked."""
