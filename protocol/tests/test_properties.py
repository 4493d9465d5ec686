"""What one side composes the other reads as it was meant, and damage never does more than being
refused."""

import copy
from typing import Any

from daybook_protocol.agent import AgentMessage
from daybook_protocol.faults import FAULTS
from daybook_protocol.portal import PortalMessage
from daybook_protocol.reading import agent_message, json_value, portal_message, sized
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .examples import READERS, examples, refusal_of
from .messages import of_agents, of_the_portal

thoroughly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ODD = ["", "\ud800", "a\0b", "x" * 5000, 2**63, 10**400, -1, "0001-01-01", "2026-12-01T09:00+99:99"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@thoroughly
@given(of_agents)
def test_what_an_agent_composes_is_read_as_it_was_meant(message: AgentMessage) -> None:
    assert agent_message(json_value(message.as_text())) == message


@thoroughly
@given(of_the_portal)
def test_what_the_portal_composes_is_read_as_it_was_meant(message: PortalMessage) -> None:
    assert portal_message(json_value(message.as_text())) == message


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, Any]:
    """An example with something else, or nothing, at one or two places."""
    told = copy.deepcopy(draw(st.sampled_from(list(examples("*.json").values()))))
    for _ in range(draw(st.integers(1, 2))):
        inside: Any = told["message"]
        while True:
            names = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
            name = draw(st.sampled_from(names))
            if not isinstance(inside[name], dict | list) or not inside[name] or draw(st.booleans()):
                break
            inside = inside[name]
        if draw(st.booleans()):
            inside[name] = draw(JUNK)
        else:
            del inside[name]
        if not told["message"]:
            break
    return told["from"], told["message"]


@thoroughly
@given(damaged())
def test_a_damaged_message_is_understood_or_refused(told: tuple[str, Any]) -> None:
    side, value = told
    error = refusal_of(READERS[side], value)
    if error is None:
        message = READERS[side](value)
        assert READERS[side](json_value(message.as_text())) == message
    else:
        assert error.field
        assert error.fault in FAULTS


@given(JUNK)
def test_junk_is_refused(junk: Any) -> None:
    for read in READERS.values():
        assert refusal_of(read, junk)
    assert sized(junk) is junk


@given(st.text() | st.integers(0, 1200).map("[".__mul__))
def test_any_text_is_read_or_refused(text: str) -> None:
    error = refusal_of(json_value, text)
    assert error is None or error.detail
