"""Dependencies are pinned by hash, name no download address, and match what the project declares."""

import json
import re
import tomllib
from pathlib import Path

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


def test_the_locks_name_no_address() -> None:
    assert "://" not in LOCK
    for lock in sorted((ROOT / "web").glob("**/package-lock.json")):
        if "node_modules" in lock.relative_to(ROOT).parts:
            continue
        packages = json.loads(lock.read_text())["packages"]
        assert [name for name, package in packages.items() if "resolved" in package] == []
