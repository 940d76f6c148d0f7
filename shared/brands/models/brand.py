"""The part of the existing brand system's documents that we read."""

from dataclasses import dataclass

from shared.common.enums import Role


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand, and the members who may act for it."""

    id: str
    owner_uid: str
    members: dict[str, Role]

    def role_of(self, uid: str) -> Role | None:
        """Return the user's role, or None if they are not a member."""
        return Role.OWNER if uid == self.owner_uid else self.members.get(uid)
