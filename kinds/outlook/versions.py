"""Versions of the agent, as far as the portal must tell them apart."""

import re

OLDEST_AGENT = "0.1.0"

_PART = re.compile(r"\d+", re.ASCII)


def is_too_old(version: str) -> bool:
    """Whether an agent is older than the oldest one this portal speaks with. A name that is no
    version does not count as old: who knows what a site has built."""
    told = _numbers(version)
    return bool(told) and told < _numbers(OLDEST_AGENT)


def _numbers(version: str) -> tuple[int, ...]:
    core = re.split(r"[-+a-zA-Z]", version, maxsplit=1)[0]
    return tuple(int(part[:9]) for part in _PART.findall(core)[:4])
