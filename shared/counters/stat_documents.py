"""Documents of `stats` and `statShards` as raw protobuf, and what they count.

The official client wraps each value (proto-plus) and copies each document twice, which costs ten
times as much a number; and a busy day's shards hold thousands of them, a rank for each register of
its distinct visitors.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from shared.counters.logic.tally import NUMBERS, VISITORS, Tally
from shared.counters.logic.totals import REGISTERS, Totals
from shared.counters.logic.unique_visitors import EMPTY, from_ranks, merge
from shared.gcp.write_messages import Value

DAYS: Final = "days"
"""The field of a month that holds its days' key numbers."""

Fields = Mapping[str, Value]


def totals(fields: Fields) -> Totals:
    """What a period or a shard counts."""
    registers = fields[REGISTERS].bytes_value if REGISTERS in fields else EMPTY
    if VISITORS in fields:
        ranks = fields[VISITORS].map_value.fields
        by_register = {place: ranks[place].integer_value for place in ranks}
        registers = merge(registers, from_ranks(by_register))
    return Totals(_tally(fields, NUMBERS), registers)


def key_numbers(fields: Fields) -> dict[str, Tally]:
    """What a month holds of each of its days; nothing where it is no month."""
    days = fields[DAYS].map_value.fields if DAYS in fields else {}
    return {day: _tree(value.map_value.fields) for day, value in days.items()}


def _tally(fields: Fields, names: Iterable[str]) -> Tally:
    return _tree({name: fields[name] for name in names if name in fields})


def _tree(fields: Fields) -> Tally:
    return {
        name: _tree(value.map_value.fields)
        if value.WhichOneof("value_type") == "map_value"
        else value.integer_value
        for name, value in fields.items()
    }
