"""What we read of the existing brand system's documents."""

from dataclasses import dataclass

from shared.common.enums import Role


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand and who may act for it."""

    id: str
    owner_uid: str
    members: dict[str, Role]

    def role_of(self, uid: str) -> Role | None:
        """The caller's role, None for a stranger."""
        return Role.OWNER if uid == self.owner_uid else self.members.get(uid)
