"""Versions of rules: which change has all subscribers evaluated again."""

from shared.segments.models.stored import RawRules, StoredRules

VIP: RawRules = [{"field": "tags", "operator": "contains", "value": "vip"}]


def test_new_rules_have_all_subscribers_evaluated() -> None:
    rules = StoredRules().with_segment("vips", VIP)
    assert (rules.version, rules.evaluate_version) == (1, 1)
    assert (rules.segments["vips"].rules, rules.segments["vips"].version) == (VIP, 1)


def test_nobody_is_in_a_new_static_segment() -> None:
    rules = StoredRules(version=3, evaluate_version=2).with_segment("by-hand", None)
    assert (rules.version, rules.evaluate_version) == (4, 2)
    assert (rules.segments["by-hand"].rules, rules.segments["by-hand"].version) == (None, 0)


def test_a_change_of_one_segment_keeps_the_versions_of_others() -> None:
    rules = StoredRules().with_segment("a", VIP).with_segment("b", VIP).with_segment("a", VIP)
    assert {name: each.version for name, each in rules.segments.items()} == {"a": 3, "b": 2}


def test_members_of_a_deleted_segment_are_evaluated() -> None:
    rules = StoredRules().with_segment("a", VIP).with_segment("by-hand", None).without("by-hand")
    assert list(rules.segments) == ["a"]
    assert (rules.version, rules.evaluate_version) == (3, 3)


def test_renewed_rules_are_the_same_with_a_new_version() -> None:
    rules = StoredRules().with_segment("a", VIP)
    renewed = rules.renewed()
    assert renewed.segments == rules.segments
    assert (renewed.version, renewed.evaluate_version) == (2, 2)


def test_documents_keep_their_names() -> None:
    stored = StoredRules().with_segment("a", VIP).model_dump(mode="json", exclude_none=True)
    assert stored == {
        "version": 1,
        "refreshVersion": 1,
        "segments": {"a": {"rules": VIP, "version": 1}},
    }
    assert StoredRules.model_validate(stored).evaluate_version == 1
