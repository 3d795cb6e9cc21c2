"""Who may see and do what: one frozen value, used by every command, read, report, export and feed alike."""

import msgspec


class Scope(msgspec.Struct, frozen=True):
    """The rights of one actor. `sites` None = all sites; an empty set = none. `cost`: may see cost and margin."""

    actor: int
    rights: frozenset[str]
    sites: frozenset[int] | None = None
    suppliers: frozenset[int] | None = None
    cost: bool = False

    def may(self, right: str) -> bool:
        return right in self.rights

    def sees(self, site: int) -> bool:
        """Is this site (0 = of no site) inside the scope?"""
        return self.sites is None or site in self.sites


SYSTEM = Scope(0, frozenset({"system"}), None, None, True)
"""The clock, followers and the command line on the machine itself."""
