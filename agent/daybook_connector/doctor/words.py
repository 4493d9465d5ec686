"""The ladder as text for a terminal."""

from collections.abc import Sequence
from textwrap import wrap

from daybook_connector.doctor.rung import Rung, Verdict

WIDTH = 96
_SIGNS = {
    Verdict.FINE: "ok",
    Verdict.ATTENTION: "!",
    Verdict.BROKEN: "BROKEN",
    Verdict.NOT_REACHED: "-",
    Verdict.NOT_NEEDED: "-",
}


def render(rungs: Sequence[Rung]) -> str:
    """One line per rung, the remedy below where there is one, and at the end the IT ticket."""
    lines = [line for rung in rungs for line in _lines(rung)]
    for rung in rungs:
        if rung.ticket:
            lines += ["", "For a ticket to your IT department:", ""]
            lines += [f"  {line}" for line in rung.ticket]
    return "\n".join([*lines, "", verdict(rungs)]) + "\n"


def verdict(rungs: Sequence[Rung]) -> str:
    """One sentence about all of it."""
    broken = [rung.rung for rung in rungs if rung.verdict is Verdict.BROKEN]
    if broken:
        return f"Broken: {', '.join(broken)}."
    odd = [rung.rung for rung in rungs if rung.verdict is Verdict.ATTENTION]
    return f"Everything works; worth a look: {', '.join(odd)}." if odd else "Everything works."


def _lines(rung: Rung) -> list[str]:
    took = f" ({rung.ms} ms)" if rung.ms else ""
    detail = rung.detail or str(rung.verdict).replace("-", " ")
    head = f"{_SIGNS[rung.verdict]:<7} {rung.rung:<12} "
    lines = wrap(detail + took, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))
    if rung.remedy:
        lines += wrap(
            f"What helps: {rung.remedy}",
            WIDTH,
            initial_indent=" " * len(head),
            subsequent_indent=" " * len(head),
        )
    return lines
