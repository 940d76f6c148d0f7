"""Parse texts with Liquid, and render them for a person within limits."""

from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO

from liquid import Environment
from liquid.builtin import content, illegal
from liquid.builtin.tags import (
    assign_tag,
    case_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.exceptions import (
    LiquidError,
    LiquidInterrupt,
)
from liquid.token import Token

from shared.content.logic.liquid.filters import FILTERS
from shared.content.logic.liquid.limits import MAX_NESTING, MAX_OUTPUT
from shared.content.logic.liquid.nodes import (
    Context,
    ForTag,
    ImageTag,
    LinkTag,
    OutputTag,
    PageTag,
    PixelTag,
    Reader,
    RenderError,
    TargetTag,
    Write,
)
from shared.content.logic.liquid.tokens import tokens


class AuthorEnvironment(Environment):
    """The tags and filters that authors may use. `source` says which tags those are."""

    block_nesting_limit = MAX_NESTING
    suppress_blank_control_flow_blocks = False

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        """Return what divides marked texts into tokens."""
        return tokens

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002
        """Register what authors may use, and nothing else."""
        for tag in (
            content.Literal,
            OutputTag,
            illegal.Illegal,
            if_tag.IfTag,
            unless_tag.UnlessTag,
            case_tag.CaseTag,
            ForTag,
            for_tag.BreakTag,
            for_tag.ContinueTag,
            assign_tag.AssignTag,
            inline_comment_tag.InlineCommentTag,
        ):
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


class CompiledEnvironment(AuthorEnvironment):
    """What compiled texts use besides: the addresses of links and images, and the pixel."""

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for tag in (LinkTag, TargetTag, ImageTag, PageTag, PixelTag):
            self.add_tag(tag)


@cache
def authors() -> AuthorEnvironment:
    """Return the environment in which an author's text is parsed."""
    return AuthorEnvironment()


@cache
def _compiled() -> CompiledEnvironment:
    return CompiledEnvironment()


class Template:
    """A compiled text, parsed once and rendered for each person."""

    def __init__(self, marked: str) -> None:
        self._template = _compiled().from_string(marked)

    def render(self, reader: Reader, write: Write) -> str:
        """Return the text for a reader. Raise `RenderError` if that costs too much, or fails."""
        context = Context(self._template, reader, write)
        output = StringIO()
        try:
            for node in self._template.nodes:
                node.render(context, output)
        except LiquidError as error:
            raise RenderError(str(error.message)) from None
        except LiquidInterrupt:
            raise RenderError("break and continue belong into a loop") from None
        except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
            raise RenderError(str(error)) from None
        if output.tell() > MAX_OUTPUT:
            raise RenderError("the text becomes too long")
        return output.getvalue()
