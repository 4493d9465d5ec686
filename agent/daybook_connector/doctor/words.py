"""The ladder as text for a terminal."""

from collections.abc import Sequence
from textwrap import wrap

from daybook_connector.doctor.rung import UNPAIRED, DoctorRung, RungVerdict

WIDTH = 96
STORE = "store"
_SIGNS = {
    RungVerdict.FINE: "ok",
    RungVerdict.ATTENTION: "!",
    RungVerdict.BROKEN: "BROKEN",
    RungVerdict.NOT_REACHED: "-",
    RungVerdict.NOT_NEEDED: "-",
}


def render(rungs: Sequence[DoctorRung]) -> str:
    """One line per rung, the remedy below where there is one, and at the end the IT ticket."""
    lines = [line for rung in rungs for line in _lines(rung)]
    for rung in rungs:
        if rung.ticket:
            lines += ["", "For a ticket to your IT department:", ""]
            lines += [f"  {line}" for line in rung.ticket]
    return "\n".join([*lines, "", verdict(rungs)]) + "\n"


def verdict(rungs: Sequence[DoctorRung]) -> str:
    """One or two sentences about all of it."""
    told = _verdict([rung for rung in rungs if rung.detail != UNPAIRED])
    if not is_unpaired(rungs):
        return told
    return f"Not paired yet. {told}" if _tried(rungs) else "Not paired yet, so nothing was tried."


def is_unpaired(rungs: Sequence[DoctorRung]) -> bool:
    return any(rung.detail == UNPAIRED for rung in rungs)


def _verdict(rungs: Sequence[DoctorRung]) -> str:
    broken = [rung.rung for rung in rungs if rung.verdict is RungVerdict.BROKEN]
    if broken:
        return f"Broken: {', '.join(broken)}."
    odd = [rung.rung for rung in rungs if rung.verdict is RungVerdict.ATTENTION]
    if odd:
        return f"Everything works; worth a look: {', '.join(odd)}."
    return "Everything that was tried works." if _left_alone(rungs) else "Everything works."


def _left_alone(rungs: Sequence[DoctorRung]) -> bool:
    return any(rung.rung == STORE and rung.verdict is RungVerdict.NOT_NEEDED for rung in rungs)


def _tried(rungs: Sequence[DoctorRung]) -> bool:
    return any(rung.ms or rung.verdict is RungVerdict.FINE for rung in rungs)


def _lines(rung: DoctorRung) -> list[str]:
    took = f" ({rung.ms} ms)" if rung.ms else ""
    detail = rung.detail or str(rung.verdict).replace("-", " ")
    head = f"{_SIGNS[rung.verdict]:<7} {rung.rung:<12} "
    lines = _wrapped(detail + took, head)
    if rung.remedy:
        lines += _wrapped(f"What helps: {rung.remedy}", " " * len(head))
    return lines


def _wrapped(text: str, head: str) -> list[str]:
    """Addresses and paths stay whole, so that they can be copied."""
    return wrap(
        text,
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
