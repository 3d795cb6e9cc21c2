"""Dependencies are pinned by hash, name no download address, and match what the project declares."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)
}


def declared() -> list[Requirement]:
    """Every requirement of pyproject.toml: run time, extras, development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    return [Requirement(line) for group in groups for line in group]


def test_the_lock_has_every_declared_dependency() -> None:
    missing = [
        str(requirement)
        for requirement in declared()
        if not requirement.specifier.contains(PINS.get(canonicalize_name(requirement.name), "0"))
    ]
    assert missing == []


def test_every_pin_has_a_hash() -> None:
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(blocks) >= len(PINS) > 0
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def web_packages() -> dict[str, dict[str, Any]]:
    """Every package of the web app's lock, by its path in node_modules."""
    packages: dict[str, dict[str, Any]] = json.loads((ROOT / "web" / "package-lock.json").read_text())[
        "packages"
    ]
    return packages


def test_the_locks_name_no_address() -> None:
    assert "://" not in LOCK
    assert [path for path, package in web_packages().items() if "resolved" in package] == []


def test_the_web_lock_has_the_packages_of_every_platform() -> None:
    # npm drops those it could not fetch, and then refuses its own lock on a clean install.
    packages = web_packages()
    locked = {path.rpartition("node_modules/")[2] for path in packages}
    wanted = {name for package in packages.values() for name in package.get("optionalDependencies", {})}
    assert wanted - locked == set()
