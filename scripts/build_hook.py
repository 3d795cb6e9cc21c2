"""Build hook: the built web app becomes part of the wheel."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebApp(BuildHookInterface):
    """Include `web/dist` as `onhand/static`; an editable install serves `web/dist` where it is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        dist = Path(self.root) / "web" / "dist"
        if not (dist / "index.html").is_file():
            raise FileNotFoundError("web/dist/index.html is missing: run `make web` before building a wheel")
        build_data["force_include"][str(dist)] = "onhand/static"
