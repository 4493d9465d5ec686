"""What accounts in memory have to say to the nine questions."""

from connectors.kinds.checks import KindChecks
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict
from tests.kinds.memory.provider import account_of


def temperature(case: Case) -> Answer:
    account = account_of(case.connector)
    if account is None or not account.is_frozen:
        return Answer(CheckVerdict.FINE)
    return Answer(
        CheckVerdict.ATTENTION,
        ("The account is frozen.",),
        "Nobody knows what a frozen account does next.",
        "Thaw it.",
        title="The account is frozen",
    )


def network(case: Case) -> Answer:
    return Answer(
        CheckVerdict.FINE,
        ("No network leads to an account in memory.",),
        "Nothing can stand in the way.",
        title="There is no way to stand in",
    )


CHECKS = KindChecks(more={3: temperature}, instead={9: network})
