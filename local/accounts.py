"""The accounts of Firebase Authentication, kept over restarts: what tells a revoked sign-in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.sqlite import opened

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS accounts (
  uid TEXT PRIMARY KEY, email TEXT, valid_since INTEGER NOT NULL, disabled INTEGER NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class AuthAccount:
    """An account. Sign-ins from before `valid_since`, in seconds since the epoch, are revoked."""

    uid: str
    email: str | None
    valid_since: int = 0
    disabled: bool = False


class Accounts:
    def __init__(self, path: Path) -> None:
        self._connection = opened(path, _SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def find(self, uid: str) -> AuthAccount | None:
        sql = "SELECT uid, email, valid_since, disabled FROM accounts WHERE uid = ?"
        row = self._connection.execute(sql, (uid,)).fetchone()
        return None if row is None else AuthAccount(row[0], row[1], row[2], bool(row[3]))

    def put(self, account: AuthAccount) -> None:
        values = (account.uid, account.email, account.valid_since, account.disabled)
        self._connection.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?)", values)

    def signed_in(self, uid: str, email: str | None) -> None:
        """Make an account for whoever signs in first; a sign-in revokes and restores nothing."""
        account = self.find(uid)
        if account is None or (email is not None and account.email != email):
            since, disabled = (account.valid_since, account.disabled) if account else (0, False)
            self.put(AuthAccount(uid, email, since, disabled))

    def delete(self, uid: str) -> None:
        self._connection.execute("DELETE FROM accounts WHERE uid = ?", (uid,))
