"""What Liquid in a compiled text does: write values, and the addresses of links and images.

The library takes literals of a template for safe HTML when it escapes by itself. Our authors are
not trusted with HTML, so here every value is escaped for its place when it is written.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from liquid import BoundTemplate, RenderContext
from liquid.ast import BlockNode, Node
from liquid.builtin import output
from liquid.builtin.expressions import LoopExpression
from liquid.builtin.tags import for_tag
from liquid.exceptions import (
    LoopIterationLimitError,
    OutputStreamLimitError,
)
from liquid.parser import get_parser
from liquid.tag import Tag
from liquid.token import TOKEN_EXPRESSION, TOKEN_TAG, Token
from liquid.utils import ReadOnlyChainMap

from shared.content.logic.liquid import places
from shared.content.logic.liquid.filters import bounded, text
from shared.content.logic.liquid.limits import MAX_ITERATIONS, MAX_OUTPUT
from shared.content.models.addresses import check_image, check_link, is_web

if TYPE_CHECKING:
    from liquid.stream import TokenStream

Address = Callable[[int, str], str]
"""Returns what a link's address is for this person, by its number and where it leads."""

Write = Callable[[str], str]
"""Writes a value into a place."""


class RenderError(ValueError):
    """A text cannot be rendered for this person. The message says why, without their data."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a text is rendered: the variables, and what makes the addresses of links.

    `targets` has where each link leads, by number, and `pages` the addresses of our own pages, by
    their name in `links`. `pixel` is the address of the image whose
    loading counts as an open, or empty.
    """

    variables: Mapping[str, object]
    address: Address
    targets: tuple[str, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    pixel: str = ""


class Context(RenderContext):
    """The state of one rendering: its reader, the place that is written to, and the limits."""

    __slots__ = ("known", "reader", "rounds", "write")

    def __init__(self, template: BoundTemplate, reader: Reader, write: Write) -> None:
        super().__init__(template, globals=reader.variables)
        self.scope = ReadOnlyChainMap(self.locals, self.globals)
        self.reader = reader
        self.write = write
        self.rounds = 0
        self.known: dict[int, str] = {}

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Count all rounds of all loops: many short loops cost as much as a long one."""
        self.rounds += length
        if self.rounds > MAX_ITERATIONS:
            raise LoopIterationLimitError("the loops never end", token=None)

    def assign(self, key: str, val: object) -> None:
        """Keep a value, of limited size."""
        super().assign(key, bounded(val))

    def get_item(self, obj: object, key: object) -> object:
        """Return a field. Most are texts of plain objects, and need no other question."""
        if type(obj) is dict and key in obj:
            return obj[key]
        return super().get_item(obj, key)

    def link(self, number: int) -> str:
        """Return the address of a link that leads everybody to the same page."""
        if number not in self.known:
            target = self.reader.targets[number]
            self.known[number] = self.write(self.reader.address(number, target))
        return self.known[number]


class OutputNode(output.OutputNode):
    """`{{ … }}`: the value, escaped for its place."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        assert isinstance(context, Context)
        return buffer.write(context.write(text(bounded(self.expression.evaluate(context)))))


class OutputTag(output.Output):
    """Makes `OutputNode`."""

    node_class = OutputNode


class RoundsNode(BlockNode):
    """The inside of a loop. After each round, the text must not have become too long."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        written = super().render_to_output(context, buffer)
        if buffer.tell() > MAX_OUTPUT:
            raise OutputStreamLimitError("the text becomes too long", token=None)
        return written


class ForNode(for_tag.ForNode):
    """`for`, of limited output."""

    def __init__(
        self,
        token: Token,
        expression: LoopExpression,
        block: BlockNode,
        default: BlockNode | None = None,
    ) -> None:
        super().__init__(token, expression, RoundsNode(block.token, block.nodes), default)


class ForTag(for_tag.ForTag):
    """Makes `ForNode`."""

    node_class = ForNode


class LinkNode(Node):
    """`link n`: the address of link number n, which is the same page for everybody."""

    __slots__ = ("number",)

    def __init__(self, token: Token, number: int) -> None:
        super().__init__(token)
        self.number = number
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        assert isinstance(context, Context)
        return buffer.write(context.link(self.number))


class LinkTag(Tag):
    """Makes `LinkNode`."""

    name = "link"
    block = False

    def parse(self, stream: "TokenStream") -> Node:
        token = stream.eat(TOKEN_TAG)
        return LinkNode(token, int(stream.current.value))


class TargetNode(Node):
    """An address with Liquid: rendered, checked, and for links that are counted, replaced.

    `number` is the link's, or absent for what is not counted.
    """

    __slots__ = ("block", "image", "number")

    def __init__(self, token: Token, block: BlockNode, number: int | None, image: bool) -> None:
        super().__init__(token)
        self.block = block
        self.number = number
        self.image = image
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        assert isinstance(context, Context)
        written, write = StringIO(), context.write
        context.write = lambda value: places.as_part_of_address(value, written.getvalue())
        try:
            self.block.render(context, written)
        finally:
            context.write = write
        return buffer.write(write(self._checked(written.getvalue(), context)))

    def _checked(self, target: str, context: Context) -> str:
        if self.image:
            return check_image(target, rendered=True) if target.strip() else ""
        checked = check_link(target, rendered=True)
        counted = self.number is not None and is_web(checked)
        return context.reader.address(self.number or 0, checked) if counted else checked

    def children(
        self,
        static_context: RenderContext,  # noqa: ARG002
        *,
        include_partials: bool = True,  # noqa: ARG002
    ) -> Iterable[Node]:
        return [self.block]


class TargetTag(Tag):
    """Makes `TargetNode` of `target n`, `target` or `image`, up to `endtarget` or `endimage`."""

    name = "target"
    end = "endtarget"

    def parse(self, stream: "TokenStream") -> Node:
        token = stream.eat(TOKEN_TAG)
        number = None
        if stream.current.kind == TOKEN_EXPRESSION:
            number = int(next(stream).value)
        block = get_parser(self.env).parse_block(stream, {self.end})
        stream.expect(TOKEN_TAG, value=self.end)
        return TargetNode(token, block, number, image=self.name == "image")


class ImageTag(TargetTag):
    """Makes `TargetNode` of an image's address."""

    name = "image"
    end = "endimage"


class PageNode(Node):
    """`page name`: the address of one of our own pages, such as the one to unsubscribe."""

    __slots__ = ("name",)

    def __init__(self, token: Token, name: str) -> None:
        super().__init__(token)
        self.name = name
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        assert isinstance(context, Context)
        return buffer.write(context.write(context.reader.pages.get(self.name, "")))


class PageTag(Tag):
    """Makes `PageNode`."""

    name = "page"
    block = False

    def parse(self, stream: "TokenStream") -> Node:
        token = stream.eat(TOKEN_TAG)
        return PageNode(token, stream.current.value)


class PixelNode(Node):
    """`pixel`: the image whose loading counts as an open."""

    __slots__ = ()

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        assert isinstance(context, Context)
        if not context.reader.pixel:
            return 0
        address = places.as_html(context.reader.pixel)
        return buffer.write(
            f'<img src="{address}" width="1" height="1" alt="" style="display:block;border:0">'
        )


class PixelTag(Tag):
    """Makes `PixelNode`."""

    name = "pixel"
    block = False

    def parse(self, stream: "TokenStream") -> Node:
        return PixelNode(stream.current)
