"""A real XMPP server of our own: Prosody with its own configuration, data and certificate."""

import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.servers.process import ServerProcess, free_port
from tests.servers.tls import Authority

DOMAIN = "localhost"
COMPONENT = "daybook.localhost"
SECRET = "component-secret"
CONFIG = """
daemonize = false
run_as_root = true
prosody_user = "{user}"
prosody_group = "{user}"
pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
certificates = "{folder}/certs"
log = {{ info = "*console" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {starttls} }}
c2s_direct_tls_ports = {{ {direct_tls} }}
component_ports = {{ {component} }}
component_interfaces = {{ "127.0.0.1" }}
modules_enabled = {{ "roster", "saslauth", "tls", "disco", "ping", "offline" }}
modules_disabled = {{ "s2s" }}
authentication = "internal_hashed"
c2s_require_encryption = true
ssl = {{ certificate = "{certificate}"; key = "{certificate}" }}

VirtualHost "localhost"

Component "daybook.localhost"
  component_secret = "{secret}"
"""


@dataclass
class Prosody:
    """`authority` is whom PCs have to trust; `certificate` may be one that is wrong."""

    folder: Path
    host: str = DOMAIN
    starttls: int = field(default_factory=free_port)
    direct_tls: int = field(default_factory=free_port)
    component: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        for name in ("data", "certs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.authority = Authority(self.folder / "certs")
        self.certificate = self.authority.issue(self.host)
        self._process: ServerProcess | None = None
        self._configure()

    @property
    def ca_file(self) -> str:
        return str(self.authority.certificate_file)

    @property
    def component_url(self) -> str:
        return f"component://{COMPONENT}:{SECRET}@127.0.0.1:{self.component}"

    def register(self, user: str, password: str) -> str:
        """Make an account; its JID. As docs/xmpp.md tells the site's administrator to."""
        command = ["prosodyctl", "--config", str(self._config), "register", user, DOMAIN, password]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        return f"{user}@{DOMAIN}"

    def start(self) -> None:
        self._process = ServerProcess(
            ["prosody", "--config", str(self._config), "-F"],
            self.component,
            self.folder / "prosody.log",
        )

    def stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None

    def freeze(self) -> None:
        """Connections stay open, and nothing is heard any more."""
        assert self._process
        self._process.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _config(self) -> Path:
        return self.folder / "prosody.cfg.lua"

    def _configure(self) -> None:
        self._config.write_text(
            CONFIG.format(
                folder=self.folder,
                user="root" if os.geteuid() == 0 else os.environ.get("USER", ""),
                certificate=self.certificate,
                secret=SECRET,
                starttls=self.starttls,
                direct_tls=self.direct_tls,
                component=self.component,
            )
        )
