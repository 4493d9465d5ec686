"""What hatchling does before it packs the agent."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = Path(__file__).with_name("packaging") / "catalogues.py"


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the catalogues of the languages."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        runpy.run_path(str(CATALOGUES))["compile_all"]()
