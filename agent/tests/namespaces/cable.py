"""A cable that delays, loses and drops Ethernet frames between two network interfaces.

It does what `tc netem` and a packet filter would do, and works where the kernel has neither.
"""

import asyncio
import random
import socket
import struct

_EVERYTHING = 3  # ETH_P_ALL
_OUTGOING = 4  # PACKET_OUTGOING: a frame that we sent ourselves
_IPV4, _TCP, _UDP = 0x0800, 6, 17
_PROTOCOLS = {_TCP: "tcp", _UDP: "udp"}


class Cable:
    """`delay` is seconds each way, `loss` a share of 1; `drops` are ("tcp" or "udp", port to)."""

    def __init__(self, near: str, far: str) -> None:
        self.delay = 0.0
        self.loss = 0.0
        self.drops: set[tuple[str, int]] = set()
        self.lost = 0
        self._chance = random.Random(7)
        self._ends = (_opened(near), _opened(far))

    def plug_in(self) -> None:
        loop = asyncio.get_running_loop()
        near, far = self._ends
        loop.add_reader(near, self._carry, near, far)
        loop.add_reader(far, self._carry, far, near)

    def pull_out(self) -> None:
        loop = asyncio.get_running_loop()
        for end in self._ends:
            loop.remove_reader(end)
            end.close()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            frame, (_, _, kind, *_) = source.recvfrom(65536)
        except OSError:  # the link is down
            return
        if kind == _OUTGOING:
            return
        if _target(frame) in self.drops or self._chance.random() < self.loss:
            self.lost += 1
            return
        asyncio.get_running_loop().call_later(self.delay, _send, sink, frame)


def _opened(interface: str) -> socket.socket:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERYTHING))
    end.bind((interface, 0))
    end.setblocking(False)
    return end


def _send(sink: socket.socket, frame: bytes) -> None:
    try:
        sink.send(frame)
    except OSError:  # the link is down, or the cable was pulled out meanwhile
        return


def _target(frame: bytes) -> tuple[str, int] | None:
    """Protocol and destination port of an IPv4 packet that has one."""
    if len(frame) < 38 or struct.unpack_from("!H", frame, 12)[0] != _IPV4:
        return None
    protocol = _PROTOCOLS.get(frame[23])
    (port,) = struct.unpack_from("!H", frame, 14 + (frame[14] & 0x0F) * 4 + 2)
    return (protocol, port) if protocol else None
