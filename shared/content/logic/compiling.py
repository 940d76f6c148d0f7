"""Compile an email once, so that for each person only their own words are filled in."""

from dataclasses import dataclass
from typing import Final

from shared.common.errors import InvalidError
from shared.content.logic.raw_html import compile_html
from shared.content.logic.sections import compile_sections
from shared.content.logic.writer import Writer, tag
from shared.content.models.compiled import CompiledContent, Finding, Level
from shared.content.models.email import BrandKit, EmailDraft

CLIPPED: Final = 102 * 1024
"""Bytes of HTML above which Gmail hides the rest of an email, with the link to unsubscribe."""

_ADDRESS: Final = 120
"""About as many bytes has the address of a link whose clicks are counted."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """An email that was compiled, and what was found. With an error it must not be sent."""

    content: CompiledContent
    findings: list[Finding]

    @property
    def errors(self) -> list[Finding]:
        """Return what stops the email."""
        return [each for each in self.findings if each.level is Level.ERROR]


def compile_email(draft: EmailDraft, kit: BrandKit, *, automation: bool = False) -> Compilation:
    """Return the compiled email and all findings. `automation` allows `event` and `run`.

    This says all that can be said of the content alone, so it is also the check of a draft.
    """
    writer = Writer(automation)
    if not draft.subject:
        writer.findings.error("subject", "subject", "the subject is missing")
    if not draft.content.shown() and not (draft.content.html or "").strip():
        writer.findings.error("empty", "content", "there is no content; add a section")
    subject = writer.marked(draft.subject, "subject")
    make = compile_html if draft.content.html is not None else compile_sections
    made = make(draft, kit, writer)
    html = made.html.replace("</body>", f"{tag('pixel')}</body>")
    size = len(html.encode()) + _ADDRESS * len(writer.links)
    if size > CLIPPED:
        writer.findings.warning(
            "size",
            "content",
            f"the email has {size // 1024} KB of HTML; Gmail hides what comes after 102 KB",
        )
    content = CompiledContent(subject=subject, html=html, text=made.text, links=writer.links)
    return Compilation(content, writer.findings.all())


def compiled(draft: EmailDraft, kit: BrandKit, *, automation: bool = False) -> CompiledContent:
    """Return the compiled email. Raise `InvalidError` with the first error, if there is one."""
    result = compile_email(draft, kit, automation=automation)
    if result.errors:
        first = result.errors[0]
        raise InvalidError(f"{first.place}: {first.message}")
    return result.content
