import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.channels.click_ids import CLICK_IDS, Says, agreeing_click_id, clean, read_query
from shared.channels.sources import Category, source_by_id, source_named


def test_every_click_id_names_a_source_of_the_table() -> None:
    for click_id in CLICK_IDS:
        assert click_id.platform in source_by_id(click_id.platform).platforms


def test_the_click_ids_are_those_defined() -> None:
    def saying(says: Says) -> str:
        return " ".join(dict.fromkeys(c.name for c in CLICK_IDS if c.says is says))

    assert saying(Says.PAID) == (
        "gclid gbraid wbraid gclsrc gad_source msclkid yclid "
        "ttclid twclid li_fat_id ScCid rdt_cid qclid"
    )
    assert saying(Says.NETWORK) == "dclid irclickid"
    assert saying(Says.PLATFORM) == "fbclid igshid epik"
    assert saying(Says.EMAIL) == "_kx mc_cid"


@pytest.mark.parametrize(
    ("url", "tags"),
    [
        (None, {}),
        ("", {}),
        ("https://b.example/utm_source=a", {}),
        ("https://b.example/?a=b#utm_source=a", {"utm_source": "a"}),
        ("/#/sale?utm_source=a&ref=b", {"utm_source": "a"}),
        ("/?ref=b#ref=c&source=d", {"ref": "b"}),
        ("/#/sale#utm_source=a&utm_medium=b", {"utm_source": "a", "utm_medium": "b"}),
        ("/?a=1?utm_source=a?utm_medium=b", {"utm_source": "a", "utm_medium": "b"}),
        ("?utm_source=a", {"utm_source": "a"}),
        ("/x?UTM_SOURCE=A%20b+c&utm_source=d", {"utm_source": "A b c"}),
        ("/x?utm%5Fsource=a", {"utm_source": "a"}),
        ("/x?a&utm_medium=&utm_medium=+&utm_medium=cpc", {"utm_medium": "cpc"}),
        ("/x?a=b?utm_source=a", {"utm_source": "a"}),
        ("/x?utm_medium=social%2520media", {"utm_medium": "social media"}),
        ("/x?utm_source=null&utm_medium=undefined", {}),
        ("/x?utm_source=%zz%", {"utm_source": "%zz%"}),
        ("/x?utm_source=(not%20set)", {}),
        ("/x?my_utm_source=a&utm_sources=b", {}),
    ],
)
def test_tags_are_read_from_the_query_and_the_fragment(
    url: str | None, tags: dict[str, str]
) -> None:
    assert read_query(url).tags == tags


def test_click_ids_come_by_their_own_spelling_sorted_by_name() -> None:
    query = read_query("/?sccid=1&GCLID=Ab&fbclid=&_kx=2&fbclid=3")
    assert query.click_ids == (("ScCid", "1"), ("_kx", "2"), ("fbclid", "3"), ("gclid", "Ab"))


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    query = read_query(text)
    assert all(query.tags.values())
    assert all(value for _, value in query.click_ids)


def test_ga_s_words_for_nothing_are_nothing() -> None:
    assert [clean(text) for text in (None, "", " ", "(none)", "(Direct)", "(not set)")] == [
        None
    ] * 6
    assert clean(" A b ") == "A b"


@pytest.mark.parametrize(
    ("found", "site", "believed"),
    [
        ("gclid", None, "gclid"),
        ("fbclid gclid", None, "gclid"),
        ("fbclid gclid", "facebook", "fbclid"),
        ("gclid msclkid", "bing", "msclkid"),
        ("gclid", "facebook", None),
        ("gclid irclickid", "facebook", "irclickid"),
        ("mc_cid", "facebook", None),
        ("mc_cid", "gmail", "mc_cid"),
        ("igshid", "facebook", "igshid"),
    ],
)
def test_a_click_id_is_believed_where_the_site_bears_it_out(
    found: str, site: str | None, believed: str | None
) -> None:
    pairs = tuple((name, "1") for name in found.split())
    source = source_named(site) if site else None
    click_id = agreeing_click_id(pairs, source, named=False)
    assert (click_id.name if click_id else None) == believed


def test_a_named_but_unknown_source_bears_out_all_but_platforms_own() -> None:
    for click_id in CLICK_IDS:
        agrees = agreeing_click_id(((click_id.name, "1"),), None, named=True) is not None
        assert agrees == (click_id.says is not Says.PLATFORM)


def test_email_tools_are_email_sources() -> None:
    for click_id in CLICK_IDS:
        if click_id.says is Says.EMAIL:
            assert source_by_id(click_id.platform).category is Category.EMAIL
