"""Collect what is found in content, with the place of each."""

from typing import Final

from shared.content.models.compiled import Finding, Level

_MOST: Final = 100


class Findings:
    """What was found so far, each once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Finding] = {}

    def error(self, code: str, place: str, message: str) -> None:
        """Note what stops an email."""
        self._note(Finding(level=Level.ERROR, code=code, place=place, message=message))

    def warning(self, code: str, place: str, message: str) -> None:
        """Note what is shown, and stops nothing."""
        self._note(Finding(level=Level.WARNING, code=code, place=place, message=message))

    def _note(self, finding: Finding) -> None:
        if len(self._found) < _MOST:
            key = (finding.code, finding.place, finding.message)
            self._found.setdefault(key, finding)

    def all(self) -> list[Finding]:
        """Return all findings, errors first, in the order of the content."""
        found = list(self._found.values())
        return [each for level in Level for each in found if each.level is level]
