"""What accounts in memory have to say to the nine questions."""

from connectors.kinds.checks import KindChecks
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Saying
from tests.kinds.memory.check_words import WORDS
from tests.kinds.memory.provider import account_of


def temperature(case: Case) -> Answer:
    account = account_of(case.connector)
    if account is None or not account.is_frozen:
        return Answer(CheckVerdict.FINE)
    return Answer(CheckVerdict.ATTENTION, "memory-frozen", (Saying("memory-frozen"),))


def network(case: Case) -> Answer:
    return Answer(CheckVerdict.FINE, "memory-has-no-way", (Saying("memory-has-no-way"),))


CHECKS = KindChecks(more={"sync": temperature}, instead={"network": network}, words=(WORDS,))
