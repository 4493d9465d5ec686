"""What is odd about an event (`daybook_ical.oddities`), as a reason on the line and back.

A reason is flat: what led to an oddity follows under numbered names, "because-1", "value-1" …
"""

from daybook_ical.oddities import Odd, Oddity

from daybook_protocol.fields import clean
from daybook_protocol.reasons import Detail, ToldReason


def reason_of(oddity: Oddity) -> ToldReason:
    about: dict[str, Detail] = {}
    for depth, one in enumerate(oddity.whole()):
        mark = f"-{depth}" if depth else ""
        told = {"because": str(one.code) if depth else "", "value": clean(one.value)}
        told |= {"name": clean(one.name)}
        about |= {f"{name}{mark}": value for name, value in told.items() if value}
        if one.most:
            about[f"most{mark}"] = one.most
    return ToldReason(code=str(oddity.code), about=about)


def oddity_of(code: str, about: dict[str, Detail]) -> Oddity | None:
    """None for what is none of this version's."""
    return _read(code, about, 0)


def _read(code: str, about: dict[str, Detail], depth: int) -> Oddity | None:
    if code not in set(Odd):
        return None
    mark = f"-{depth}" if depth else ""
    cause = str(about.get(f"because-{depth + 1}", ""))
    because = _read(cause, about, depth + 1) if cause else None
    if cause and because is None:
        return None
    most = about.get(f"most{mark}", 0)
    return Oddity(
        Odd(code),
        str(about.get(f"value{mark}", "")),
        str(about.get(f"name{mark}", "")),
        most if isinstance(most, int) else 0,
        because,
    )
