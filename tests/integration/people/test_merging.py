"""Two subscribers found to be one person."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx

from tests.integration.attribution.test_server_events import order, refund
from tests.people import NEWS, People, again


class TestMerge:
    def test_makes_one_of_two(self, people: People) -> None:
        kept = people.add("ann@example.com", firstName="Ann", tags=["vip"], emailSubscribed=True)
        other = people.add("a@work.example", lastName="Lee", tags=["b2b"], userId="user-1")
        people.customer("ann@example.com", "O-1", 10)
        visitor = people.customer("a@work.example", "O-2", 20.5)
        people.brand.cloud.idle()
        one = people.merged(kept, other)
        assert (one["firstName"], one["lastName"], one["userId"]) == ("Ann", "Lee", "user-1")
        assert (one["email"], one["otherEmails"]) == ("ann@example.com", ["a@work.example"])
        assert one["tags"] == ["vip", "b2b"]
        assert (one["totalOrders"], one["totalSpent"]) == (2, 30.5)
        people.brand.cloud.idle()
        assert people.shown(kept) | {"updatedAt": ""} == one | {"updatedAt": ""}
        assert people.brand.get(f"subscribers/{other}").status_code == 404
        assert people.documents("visitors")[visitor.id]["subscriberId"] == kept
        booked = {each["subscriberId"] for each in people.documents("conversions").values()}
        assert booked == {kept}
        pointed = {each["subscriberId"] for each in people.documents("emails").values()}
        assert pointed == {kept}
        assert people.counted() == 1

    def test_what_comes_for_the_other_later_is_the_ones(self, people: People) -> None:
        kept, other = people.add("ann@example.com"), people.add("a@work.example")
        before = people.customer("a@work.example", "O-1", 10)
        people.brand.cloud.idle()
        people.merged(kept, other)
        before.arrive(NEWS).buy(5, "O-2")
        people.shop.report(order("O-3", 7, email="A@Work.example"))
        people.shop.report(refund("O-1", 4))
        people.brand.cloud.idle()
        one = people.shown(kept)
        assert (one["totalOrders"], one["totalSpent"]) == (3, 18)

    def test_a_repeat_changes_nothing_more(self, people: People) -> None:
        kept, other = people.add("ann@example.com"), people.add("a@work.example")
        first = people.merged(kept, other)
        people.brand.cloud.idle()
        assert people.merged(kept, other) == first
        people.brand.cloud.idle()
        assert people.counted() == 1

    def test_chains_lead_to_the_last(self, people: People) -> None:
        ids = [people.add(f"{name}@example.com") for name in "abc"]
        people.customer("a@example.com", "O-1", 10)
        people.brand.cloud.idle()
        people.merged(ids[1], ids[0])
        people.merged(ids[2], ids[1])
        people.brand.cloud.idle()
        assert people.shown(ids[2])["otherEmails"] == ["b@example.com", "a@example.com"]
        assert people.shown(ids[2])["totalOrders"] == 1
        (visitor,) = people.documents("visitors").values()
        assert visitor["subscriberId"] == ids[2]

    def test_amid_orders_and_duplicates_nothing_is_lost(self, people: People) -> None:
        kept, other = people.add("ann@example.com"), people.add("a@work.example")
        cloud, addresses = people.brand.cloud, ["ann@example.com", "a@work.example"]
        visitors = [people.brand.visitor().arrive(NEWS) for _ in range(20)]
        for number in range(0, 20, 3):
            visitors[number].buy(1, f"O-{number}")

        def bought(number: int) -> httpx.Response:
            who = {"email": addresses[number % 2], "sessionId": visitors[number].session_id}
            return people.shop.send(order(f"O-{number}", 1, **who))

        assert bought(0).status_code == 200
        cloud.faults(duplicate=0.3, reorder=0.3, lost=0.1, abort=0.1)
        try:
            with ThreadPoolExecutor(6) as pool:
                sent = [pool.submit(again, partial(bought, each)) for each in range(20)]
                sent += [pool.submit(again, partial(people.merge, kept, other)) for _ in range(3)]
                assert {each.result().status_code for each in sent} == {200}
            cloud.idle()
        finally:
            cloud.faults()
        one = people.shown(kept)
        assert (one["totalOrders"], one["totalSpent"]) == (20, 20)
        booked = {each["subscriberId"] for each in people.documents("conversions").values()}
        assert booked == {kept}
        assert people.counted() == 1

    def test_two_users_are_two_people(self, people: People) -> None:
        kept = people.add("ann@example.com", userId="user-1")
        other = people.add("bob@example.com", userId="user-2")
        answer = people.merge(kept, other)
        assert answer.status_code == 409
        assert "user-2" in answer.json()["error"]
        assert people.shown(other)["userId"] == "user-2"

    def test_one_that_was_merged_says_into_whom(self, people: People) -> None:
        ids = [people.add(f"{name}@example.com") for name in "abc"]
        people.merged(ids[0], ids[1])
        for answer in (people.merge(ids[2], ids[1]), people.merge(ids[1], ids[2])):
            assert answer.status_code == 409
            assert ids[0] in answer.json()["error"]

    def test_viewers_may_not(self, people: People) -> None:
        ids = [people.add(f"{name}@example.com") for name in "ab"]
        assert people.merge(ids[0], ids[1], uid="viewer").status_code == 403
