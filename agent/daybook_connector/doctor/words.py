"""The ladder as text for a terminal."""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any

from daybook_connector.doctor.rung import DoctorRung, RungVerdict
from daybook_connector.doctor.ticket import SEEN
from daybook_connector.words.findings import FINDINGS
from daybook_connector.words.language import N_
from daybook_connector.words.language import gettext as _
from daybook_connector.words.lists import listed
from daybook_connector.words.reasons import said, said_of_all, what_helps

WIDTH = 96
NAME = 12
"""The least width of a rung's name."""
STORE = "store"
SIGNS = {
    RungVerdict.FINE: N_("ok"),
    RungVerdict.ATTENTION: "!",
    RungVerdict.BROKEN: N_("BROKEN"),
    RungVerdict.NOT_REACHED: "-",
    RungVerdict.NOT_NEEDED: "-",
}
VERDICTS = {
    RungVerdict.FINE: N_("fine"),
    RungVerdict.ATTENTION: N_("attention"),
    RungVerdict.BROKEN: N_("broken"),
    RungVerdict.NOT_REACHED: N_("not reached"),
    RungVerdict.NOT_NEEDED: N_("not needed"),
}
RUNGS = {
    "address": N_("address"),
    "reach": N_("reach"),
    "sign-in": N_("sign-in"),
    "store": N_("store"),
    "folders": N_("folders"),
    "permissions": N_("permissions"),
}
"""Those that are not called by what is spoken there."""


def render(rungs: Sequence[DoctorRung]) -> str:
    """One line per rung, the remedy below where there is one, and at the end the IT ticket."""
    width = max(NAME, *(len(name(rung)) for rung in rungs))
    lines = [line for rung in rungs for line in _lines(rung, width)]
    for rung in rungs:
        if rung.ticket:
            lines += ["", _("For a ticket to your IT department:"), ""]
            lines += [f"  {line}" for line in ticket(rung)]
    return "\n".join([*lines, "", verdict(rungs)]) + "\n"


def in_full(rung: DoctorRung) -> dict[str, Any]:
    """A rung for scripts, with the words for its codes."""
    words = {"detail": said_of_all(rung.reasons), "remedy": what_helps(rung.remedy)}
    return {**rung.to_json(), **words, "ticket": ticket(rung)}


def name(rung: DoctorRung) -> str:
    return _(RUNGS.get(rung.rung, rung.rung))


def finding(rung: DoctorRung) -> str:
    """What was found, or else how it was left."""
    return said_of_all(rung.reasons) or _(VERDICTS[rung.verdict])


def ticket(rung: DoctorRung) -> list[str]:
    """The lines for the IT department."""
    seen = _(str(FINDINGS[SEEN])) % {"told": said_of_all(rung.reasons)}
    return [seen if line.code == SEEN else said(line) for line in rung.ticket]


def verdict(rungs: Sequence[DoctorRung]) -> str:
    """One or two sentences about all of it."""
    told = _verdict([rung for rung in rungs if not rung.is_unpaired])
    if not is_unpaired(rungs):
        return told
    if not _tried(rungs):
        return _("Not paired yet, so nothing was tried.")
    return _("Not paired yet. %(verdict)s") % {"verdict": told}


def is_unpaired(rungs: Iterable[DoctorRung]) -> bool:
    return any(rung.is_unpaired for rung in rungs)


def _verdict(rungs: Sequence[DoctorRung]) -> str:
    broken = [name(rung) for rung in rungs if rung.verdict is RungVerdict.BROKEN]
    if broken:
        return _("Broken: %(rungs)s.") % {"rungs": listed(broken)}
    odd = [name(rung) for rung in rungs if rung.verdict is RungVerdict.ATTENTION]
    if odd:
        return _("Everything works; worth a look: %(rungs)s.") % {"rungs": listed(odd)}
    if _left_alone(rungs):
        return _("Everything that was tried works.")
    return _("Everything works.")


def _left_alone(rungs: Sequence[DoctorRung]) -> bool:
    return any(rung.rung == STORE and rung.verdict is RungVerdict.NOT_NEEDED for rung in rungs)


def _tried(rungs: Sequence[DoctorRung]) -> bool:
    return any(rung.ms or rung.verdict is RungVerdict.FINE for rung in rungs)


def _lines(rung: DoctorRung, width: int) -> list[str]:
    took = f" ({rung.ms} ms)" if rung.ms else ""
    head = f"{_(SIGNS[rung.verdict]):<7} {name(rung):<{width}} "
    lines = _wrapped(finding(rung) + took, head)
    if rung.remedy:
        remedy = _("What helps: %(remedy)s") % {"remedy": what_helps(rung.remedy)}
        lines += _wrapped(remedy, " " * len(head))
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
