"""The two computers: "pc", where the agent runs, and "server", where the portal listens."""

import array
import asyncio
import ctypes
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.namespaces.cable import Cable

PC, SERVER = "10.77.77.1", "10.77.77.2"
AGENT = Path(__file__).parents[2]
_CLONE_NEWNET = 0x40000000
_SIOCETHTOOL = 0x8946
_SWITCH_OFF = (0x17, 0x1F, 0x24)  # ETHTOOL_STXCSUM, _STSO, _SGSO: frames must be complete


def is_root_with_iproute() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("ip") is not None


def why_not() -> str:
    """The reason why namespaces cannot be used here, or ""."""
    if not is_root_with_iproute():
        return "network namespaces need Linux, root and the program ip (iproute2)"
    probe = f"dbk-probe-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True)
    if made.returncode:
        return f"network namespaces are not possible here: {made.stderr.strip()}"
    ip("netns", "del", probe)
    return ""


class Computers:
    """`cable` connects them; `host` is the portal's address as the PC sees it."""

    host = SERVER

    def __init__(self, pc: str, server: str, cable: Cable) -> None:
        self.pc = pc
        self.server = server
        self.cable = cable

    def listening(self, port: int) -> socket.socket:
        """A socket of this process that listens in the network of the server."""
        made: list[socket.socket] = []

        def make() -> None:
            _enter(self.server)
            made.append(socket.create_server((SERVER, port)))

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        return made[0]

    async def start(self, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
        """Start Python with `arguments` on the PC, in the folder of the agent."""
        return await asyncio.create_subprocess_exec(
            *("ip", "netns", "exec", self.pc, sys.executable, *arguments),
            cwd=AGENT,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )

    def link(self, state: str) -> None:
        """Pull the PC's network plug ("down") or put it back ("up")."""
        ip("-n", self.pc, "link", "set", "eth0", state)

    def forbid(self, port: int) -> None:
        """What a firewall on the PC does: connecting is not permitted."""
        ip("-n", self.pc, "rule", "add", "ipproto", "tcp", "dport", str(port), "prohibit")

    def ask_dns_of_server(self) -> None:
        """The PC's names are looked up at the server, where nobody answers."""
        folder = Path("/etc/netns") / self.pc
        folder.mkdir(parents=True, exist_ok=True)
        text = f"nameserver {SERVER}\noptions timeout:1 attempts:1\n"
        (folder / "resolv.conf").write_text(text)


@asynccontextmanager
async def computers() -> AsyncIterator[Computers]:
    number = os.getpid() % 100_000
    names = f"dbk-pc-{number}", f"dbk-server-{number}"
    plugs = f"dbkp{number}", f"dbks{number}"
    try:
        for name, plug, address in zip(names, plugs, (PC, SERVER), strict=True):
            _put_up(name, plug, address)
        cable = Cable(*plugs)
        cable.plug_in()
        yield Computers(*names, cable)
        cable.pull_out()
    finally:
        _take_down(names, plugs)


def _put_up(name: str, plug: str, address: str) -> None:
    inner = f"{plug}i"
    ip("netns", "add", name)
    ip("link", "add", plug, "type", "veth", "peer", "name", inner)
    for end in (plug, inner):
        _complete_frames(end)
    ip("link", "set", plug, "up")
    ip("link", "set", inner, "netns", name, "name", "eth0")
    ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
    for device in ("lo", "eth0"):
        ip("-n", name, "link", "set", device, "up")


def _take_down(names: tuple[str, str], plugs: tuple[str, str]) -> None:
    for name in names:
        subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
        shutil.rmtree(Path("/etc/netns") / name, ignore_errors=True)
    for plug in plugs:
        subprocess.run(["ip", "link", "del", plug], check=False, capture_output=True)


def _complete_frames(interface: str) -> None:
    """Without this the kernel leaves checksums and cutting to a network card that is not there."""
    import fcntl  # not on Windows, where this file is imported all the same

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        for command in _SWITCH_OFF:
            value = array.array("B", struct.pack("II", command, 0))
            request = struct.pack("16sP8x", interface.encode(), value.buffer_info()[0])
            fcntl.ioctl(channel, _SIOCETHTOOL, request)


def _enter(name: str) -> None:
    """Move this thread into the namespace; what it opens from now on is there."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{name}").open() as namespace:
        if libc.setns(namespace.fileno(), _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
