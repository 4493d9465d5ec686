"""What an event may cost: every loop whose length an event's own text decides is paid for in steps.

A step is one day, time or period looked at, which takes about a microsecond. Who runs out of them
is cut: what was counted up to there counts exactly, and from there on all time is taken.
"""

STEPS = 40_000
STEPS_OF_A_PART = 100
OCCURRENCE = 5
"""An occurrence is placed on the clock and becomes a row, so it costs several steps."""
DATE = 3
"""A date that an event tells singly (RDATE, EXDATE) is looked at whatever the window is."""
ITS_DAY = 15
"""What the clock costs on a day on which nobody has looked at it yet."""


class Effort:
    """The steps that are left, shared by all rules of one event."""

    __slots__ = ("_day", "left", "spent")

    def __init__(self, steps: int = STEPS, *, day: int = ITS_DAY) -> None:
        self._day = day
        self.left = steps
        self.spent = 0

    @classmethod
    def for_parts(cls, number: int, *, dates: int = 0) -> "Effort":
        """An event of many parts and single dates may cost more, since its text did already."""
        return cls(STEPS + STEPS_OF_A_PART * number + DATE * dates)

    def pay(self, steps: int) -> bool:
        """False when they cannot be paid; then nothing else can be."""
        if steps > self.left:
            self.left = 0
            return False
        self.left -= steps
        self.spent += steps
        return True

    def afford(self, wanted: int, days: int) -> int:
        """How many of so many occurrences on so many days can be paid, which they are."""
        price = OCCURRENCE - (-self._day * min(days, wanted) // wanted)
        paid = min(wanted, self.left // price)
        self.pay(paid * price)
        return paid
