"""Our reading of the list is the package's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from shared.channels.public_suffixes import public_labels, rules
from shared.channels.sources import registrable_domain

LISTS = {
    only_icann: PublicSuffixList(only_icann=only_icann, accept_encoded_idn=False)
    for only_icann in (True, False)
}
NAMES = [
    line.lstrip("!*.") for line in sorted(rules(only_icann=False)) if line[:2] not in ("", "//")
]
LABELS = st.lists(st.sampled_from(["www", "a", "city", "com", "jp", "kobe"]), max_size=4)


def own_labels(host: str, *, only_icann: bool) -> int:
    suffix = LISTS[only_icann].publicsuffix(host, accept_unknown=False)
    return suffix.count(".") + 1 if suffix else 0


@pytest.mark.parametrize("only_icann", [True, False])
@pytest.mark.parametrize("before", ["", "a.", "a.b."])
def test_every_rule_is_read(only_icann: bool, before: str) -> None:
    for name in NAMES:
        host = before + name
        found = public_labels(host, only_icann=only_icann)
        assert found == own_labels(host, only_icann=only_icann), host


@given(LABELS, st.sampled_from(["shop.example", "localhost", "co.uk", *NAMES[::50]]))
def test_any_host_is_read_alike(labels: list[str], end: str) -> None:
    host = ".".join([*labels, end])
    for only_icann in (True, False):
        assert public_labels(host, only_icann=only_icann) == own_labels(host, only_icann=only_icann)
    assert registrable_domain(host) == (LISTS[False].privatesuffix(host) or host)
