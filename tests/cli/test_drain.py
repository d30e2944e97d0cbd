#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig drain: what a plan says, and why something stays."""

import json
import resource
import unittest

from fleets import FleetCase, record
from harness import APPLY, EXAMPLES, IO, NO, UNKNOWN, USAGE, YES

RACK = EXAMPLES / "rack.jsonl"
ANY = {"api": "x", "size": "{n:int:1..8}"}
X = {"api": "x", "size": "4"}


def busy(host, device, vm=None, **more):
    return record(host, device, X, ANY, in_use=True, **({"vm": vm} if vm else {}), **more)


def free(host, device, **more):
    return record(host, device, X, ANY, **more)


def card_type(host, device, available, accepts="4", **more):
    return record(host, device, {"api": "x"}, {"api": "x", "size": accepts}, kind="type", available=available,
                  parent="card", **more)


class Plan(FleetCase):
    def plan(self, status, fleet, *words, err=""):
        return self.expect(status, "drain", "--json", "--fleet", fleet, *words, err=err).json

    def ways(self, plan):
        return {step["from"]["device"]: step["to"] and f"{step['to']['host']}/{step['to']['device']}"
                for item in plan["plan"] for step in item["devices"]}

    def stay(self, plan):
        return {item["vm"] or item["devices"][0]["from"]["device"]: item for item in plan["plan"] if not item["to"]}

    def test_everything_goes(self):
        plan = self.plan(YES, self.fleet(busy("a", "1"), busy("a", "2"), free("b", "3"), free("c", "4"), free("a", "5")),
                         "a")
        self.assertEqual(self.ways(plan), {"1": "b/3", "2": "c/4"})
        self.assertEqual((plan["devices"], plan["moved"], plan["most"], plan["optimal"]), (2, 2, 2, True))

    def test_nothing_is_in_use(self):
        fleet = self.fleet(free("a", "1"), busy("b", "2"))
        self.assertEqual(self.plan(YES, fleet, "a")["plan"], [])
        self.assertEqual(self.expect(YES, "drain", "--fleet", fleet, "a").out, "nothing is in use there\n")

    def test_a_machine_goes_whole(self):
        apart = self.fleet(busy("a", "1", "vm"), busy("a", "2", "vm"), free("b", "3"), free("c", "4"))
        plan = self.plan(NO, apart, "a")
        self.assertEqual(plan["moved"], 0)
        item = self.stay(plan)["vm"]
        self.assertEqual((item["reason"], item["nearest"], item["nearest_count"]), ("no-host", "b", 1))
        plan = self.plan(YES, self.fleet(busy("a", "1", "vm"), busy("a", "2", "vm"), free("b", "3"), free("c", "4"),
                                         free("c", "5")), "a")
        self.assertEqual(self.ways(plan), {"1": "c/4", "2": "c/5"})

    def test_one_name_on_two_hosts_is_two_machines(self):
        plan = self.plan(YES, self.fleet(busy("a", "1", "vm"), busy("b", "2", "vm"), free("c", "3"), free("d", "4")),
                         "a", "b")
        self.assertEqual(len(plan["plan"]), 2)
        self.assertEqual(set(self.ways(plan).values()), {"c/3", "d/4"})

    def test_most_devices_before_best_places(self):
        """1 would rather have the identical b/x, which is all that 2 can have."""
        other = {"api": "x", "size": "9"}
        fleet = self.fleet(busy("a", "1"), record("a", "2", other, in_use=True),
                           record("b", "x", X, {"api": "x", "size": "{n:int:1..9}"}), free("c", "y", numa=1))
        self.assertEqual(self.ways(self.plan(YES, fleet, "a")), {"1": "c/y", "2": "b/x"})

    def test_ranks_before_wishes(self):
        newer = {"api": "x", "size": "4", "software_version": "9"}
        fleet = self.fleet(busy("a", "1", numa=0), record("b", "near", newer, ANY, numa=0), free("c", "same", numa=1),
                           free("c", "zone", numa=0, kind="mdev"))
        plan = self.plan(YES, fleet, "a")
        self.assertEqual((self.ways(plan), plan["wishes_missed"], plan["ranks"]), ({"1": "c/zone"}, 0, 0))
        plan = self.plan(YES, fleet, "--numa=1", "a")
        self.assertEqual((self.ways(plan), plan["wishes_missed"]), ({"1": "c/same"}, 0))
        plan = self.plan(YES, fleet, "--numa=7", "a")
        self.assertEqual((plan["wishes_missed"], plan["ranks"]), (1, 0))
        plan = self.plan(YES, fleet, "--numa=any", "a")
        self.assertEqual((self.ways(plan), plan["wishes_missed"]), ({"1": "c/same"}, 0))

    def types(self, *types, devices=4):
        return self.fleet(*(busy("a", str(i)) for i in range(devices)), *types)

    def created(self, status, *types, devices=4):
        return self.plan(status, self.types(*types, devices=devices), "a")["created"]

    def test_types_share_their_parent(self):
        self.assertEqual(self.created(APPLY, card_type("b", "t", 4)), 4)
        # Half of the parent for two, so two quarters are left.
        self.assertEqual(self.created(NO, card_type("b", "t", 2), card_type("b", "u", 2)), 2)
        self.assertEqual(self.created(NO, card_type("b", "t", 2), card_type("b", "u", 3)), 3)
        # What it has is told, and two types fill it.
        self.assertEqual(self.created(APPLY, card_type("b", "t", 2, units=2), card_type("b", "u", 4, units=1)), 4)
        self.assertEqual(self.created(NO, card_type("b", "t", 2, units=2), card_type("b", "u", 3, units=1)), 3)
        # On another host, or of another parent, nothing is shared.
        self.assertEqual(self.created(APPLY, card_type("b", "t", 2), card_type("c", "u", 2)), 4)
        self.assertEqual(self.created(APPLY, card_type("b", "t", 2), {**card_type("b", "u", 2), "parent": "other"}), 4)

    def test_a_type_that_nobody_wants_counts_too(self):
        """Its units say how much the parent has; that it has none makes the others' useless."""
        wide = card_type("b", "w", 1, accepts="99", units=8)
        self.assertEqual(self.created(APPLY, wide, card_type("b", "t", 2, units=2), card_type("b", "u", 2, units=2)), 4)
        wide = card_type("b", "w", 1, accepts="99")
        self.assertEqual(self.created(NO, wide, card_type("b", "t", 2, units=2), card_type("b", "u", 2, units=2)), 2)

    def test_waves(self):
        def port(limit):
            return record("b", "pf", {"api": "pf"}, migrations=limit)

        def waves(*more, words=()):
            fleet = self.fleet(*(busy("a", f"{i}") for i in range(6)),
                               *(free("b", f"v{i}", parent="pf") for i in range(6)), *more)
            return self.plan(YES, fleet, *words, "a")["waves"]
        self.assertEqual(waves(), 1)
        self.assertEqual(waves(port(4)), 2)
        self.assertEqual(waves(port(1)), 6)
        self.assertEqual(waves(words=["--at-once=2"]), 3)
        self.assertEqual(waves(port(6), words=["--at-once=2"]), 1)

    def test_too_many_at_once(self):
        fleet = self.fleet(*(busy("a", f"{i}", "vm", parent="pf") for i in range(3)), *(free("b", f"{i}") for i in range(3)))
        self.assertEqual(self.plan(YES, fleet, "--at-once=3", "a")["waves"], 1)
        plan = self.plan(NO, fleet, "--at-once=2", "a")
        self.assertEqual(self.stay(plan)["vm"]["reason"], "too-many-at-once")
        # The same at the other end.
        fleet = self.fleet(*(busy("a", f"{i}", "vm") for i in range(2)), *(free("b", f"{i}", parent="pf") for i in range(2)),
                           free("c", "1", parent="pf"), free("c", "2", parent="other"))
        plan = self.plan(YES, fleet, "--at-once=1", "a")
        self.assertEqual(set(self.ways(plan).values()), {"c/1", "c/2"})

    def test_why_not(self):
        fleet = self.fleet(record("a", "odd", {"api": "y"}, in_use=True), free("b", "1"))
        miss = self.stay(self.plan(NO, fleet, "a"))["odd"]["misses"][0]
        self.assertEqual((miss["reason"], miss["field"], miss["wanted"], miss["found"], miss["to"]["device"]),
                         ("different", "api", "x", "y", "1"))

        def nearest(*records):
            item = self.stay(self.plan(NO, self.fleet(busy("a", "1"), *records), "a"))["1"]
            return item["reason"], item["misses"][0]["reason"], item["misses"][0]["to"]["device"]
        self.assertEqual(nearest(busy("b", "2")), ("no-place", "in-use", "2"))
        self.assertEqual(nearest(card_type("b", "t", 0)), ("no-place", "no-instance", "t"))
        self.assertEqual(nearest(free("a", "2")), ("no-place", "drained", "2"))

    def test_who_takes_it(self):
        plan = self.plan(NO, self.fleet(busy("a", "1", "p"), busy("a", "2", "q"), free("b", "3")), "a")
        (name, item), = self.stay(plan).items()
        self.assertEqual((item["reason"], item["nearest"], item["takers"]), ("no-room", "b", ["p" if name == "q" else "q"]))

    def test_only_some_machines(self):
        fleet = self.fleet(busy("a", "1", "p"), busy("a", "2", "q"), busy("b", "3", "p"), free("b", "4"), free("c", "5"),
                           free("c", "6"))
        self.assertEqual(self.ways(self.plan(YES, fleet, "--vm=q")), {"2": "b/4"})
        # p is on both, and neither is a destination then.
        self.assertEqual(self.ways(self.plan(YES, fleet, "--vm=p")), {"1": "c/5", "3": "c/6"})
        self.assertEqual(self.ways(self.plan(YES, fleet, "--vm=p", "a")), {"1": "b/4"})
        self.expect(UNKNOWN, "drain", "--fleet", fleet, "--vm=q", "--vm=none", err="no device in use is of VM none")
        self.expect(UNKNOWN, "drain", "--fleet", fleet, "--vm=q", "b",
                    err="no device in use on the hosts that are named is of VM q")

    def test_without_a_document(self):
        fleet = self.fleet({"host": "a", "device": "1", "kind": "vf", "in_use": True}, free("b", "2"))
        plan = self.plan(UNKNOWN, fleet, "a", err="1 bad record")
        self.assertEqual(self.stay(plan)["1"]["reason"], "no-document")
        fleet = self.fleet({"host": "a", "device": "1", "kind": "vf", "in_use": True}, record("a", "3", {"z": "1"}, in_use=True))
        self.plan(NO, fleet, "a", err="1 bad record")

    def test_an_empty_fleet(self):
        result = self.expect(UNKNOWN, "drain", "--fleet", self.dir, "a", err=f"no *.jsonl file in {self.dir}\n")
        self.assertIn("the fleet has no host a\n", result.err)

    def test_usage(self):
        self.expect(USAGE, "drain", "a", err="--fleet must name")
        self.expect(USAGE, "drain", "--fleet", RACK, err="nothing is named for HOST")
        for wrong in ("x", "65536"):
            self.expect(USAGE, "drain", "--fleet", RACK, "--numa", wrong, "r1", err="--numa is same, any")
        self.expect(USAGE, "drain", "--fleet", RACK, "--at-once=4294967296", "r1", err="from 0 to 4294967295, not")
        self.expect(UNKNOWN, "drain", "--fleet", RACK, "r4", err="did you mean r1?")
        self.expect(IO, "drain", "--fleet", "/nonexistent", "r1", err="/nonexistent")
        self.assertEqual(self.expect(NO, "drain", "--quiet", "--fleet", RACK, "r1").out, "")
        self.expect(APPLY, "drain", "--quiet", "--fleet", RACK, "--vm=db", "r1")

    def test_checklist(self):
        tasks = self.expect(NO, "drain", "--json", "--dry-run", "--fleet", RACK, "r1").json["checklist"]
        self.assertEqual([task["number"] for task in tasks], list(range(1, 7)))
        self.assertEqual([task["action"] for task in tasks], ["create", "set", "set", "migrate", "migrate", "migrate"])
        self.assertEqual([task["wave"] for task in tasks], [1, 1, 1, 1, 1, 2])
        text = self.expect(NO, "drain", "--dry-run", "--fleet", RACK, "r1").out
        for task in tasks:
            self.assertIn(f"[ ] {task['number']:3}. ", text)

    def test_the_order_of_records_does_not_matter(self):
        lines = RACK.read_text().splitlines()
        for turn in range(1, len(lines)):
            other = self.fleet(*lines[turn:], *lines[:turn])
            self.assertEqual(self.expect(NO, "drain", "--json", "--fleet", other, "r1").out,
                             self.expect(NO, "drain", "--json", "--fleet", RACK, "r1").out)

    def test_an_index_says_the_same(self):
        index = self.dir / "rack.index"
        self.expect(YES, "index", "--quiet", "-o", index, RACK)
        for words in (["--json", "r1"], ["--dry-run", "r1"], ["r1", "r2"]):
            self.assertEqual(self.expect(NO, "drain", "--fleet", index, *words).out,
                             self.expect(NO, "drain", "--fleet", RACK, *words).out)


class Waves(FleetCase):
    def test_what_is_left_of_a_wave_is_used(self):
        """Three at once: two machines of two devices leave room for one each, which two single devices take."""
        fleet = self.fleet(record("a", "port", X, kind="pf", migrations=3),
                           *(busy("a", f"{vm}{i}", vm, parent="port") for vm in ("v", "w") for i in range(2)),
                           *(busy("a", name, parent="port") for name in ("x", "y")),
                           *(free("b", f"d{i}") for i in range(6)))
        plan = self.expect(YES, "drain", "--json", "--fleet", fleet, "a").json
        self.assertEqual(sorted((item["wave"], len(item["devices"])) for item in plan["plan"]),
                         [(1, 1), (1, 2), (2, 1), (2, 2)])


class Nearest(FleetCase):
    def test_what_types_share_is_not_counted_whole(self):
        """Each type alone has a place for one of the two devices, but of the card there is enough for one only."""
        fleet = self.fleet(busy("a", "1", "vm"), record("a", "2", {"api": "y"}, in_use=True, vm="vm"),
                           card_type("b", "t", 1),
                           record("b", "u", {"api": "y"}, kind="type", available=1, parent="card"))
        item = self.expect(NO, "drain", "--json", "--fleet", fleet, "a").json["plan"][0]
        self.assertEqual((item["reason"], item["nearest"], item["nearest_count"]), ("no-host", "b", 1))

    def nearest(self, *records, words=()):
        plan = self.expect(NO, "drain", "--json", "--fleet", self.fleet(*records), *words, "a").json
        item = next(item for item in plan["plan"] if not item["to"])
        return item["reason"], item["nearest"], item["nearest_count"]

    def test_a_host_that_shares_does_not_outdo_one_that_has_more(self):
        """b's types all want the whole card: two places; c has three."""
        self.assertEqual(self.nearest(*(busy("a", f"{i}", "vm") for i in range(4)), free("b", "1"),
                                      *(card_type("b", f"t{i}", 1) for i in range(3)),
                                      *(free("c", f"{i}") for i in range(3))), ("no-host", "c", 3))

    def test_there_is_room_but_not_at_once(self):
        """c has room for two, but b for all, if one parent's more than two might migrate at once."""
        places = [*(free("b", f"{i}", parent="port") for i in range(3)), *(free("c", f"{i}") for i in range(2))]
        leavers = [busy("a", f"{i}", "vm") for i in range(3)]
        self.assertEqual(self.nearest(*leavers, *places, words=["--at-once=2"]), ("too-many-at-once", "b", 2))
        self.assertEqual(self.nearest(*leavers, *places, record("b", "port", X, kind="pf", migrations=1, available=0)),
                         ("too-many-at-once", "b", 1))
        out = self.expect(NO, "drain", "--fleet", self.fleet(*leavers, *places), "--at-once=2", "a").out
        self.assertIn("too-many-at-once b, for 2 of 3", out)

    def test_a_way_that_is_not_the_first_one(self):
        """What is best for x is behind the port that y must go through; whichever is looked at first."""
        y = {"api": "y", "size": "4"}
        for one, other in ((X, y), (y, X)):
            wide = {"api": one["api"], "size": "{n:int:1..8}"}
            leavers = [record("a", f"{vm}{i}", fields, in_use=True, vm=vm)
                       for vm in ("v", "w") for i, fields in enumerate((one, other))]
            self.assertEqual(self.nearest(*leavers, record("b", "1", one, parent="p"), record("b", "2", other, parent="p"),
                                          record("b", "3", {**one, "size": "8"}, wide, parent="q"),
                                          words=["--at-once=1"]), ("no-room", "b", 2))

    def test_what_leaves_is_not_near(self):
        """Not even if there is nothing else: neither the device itself, which accepts nothing, nor its neighbour."""
        lone = busy("a", "1")
        lone["document"]["compatible"] = []
        for neighbours in ([], [record("a", "2", {"api": "y"}, in_use=True)],
                           [record("a", "2", {"api": "y"}, in_use=True, available=0)]):
            plan = self.expect(NO, "drain", "--json", "--fleet", self.fleet(lone, *neighbours), "a").json
            self.assertEqual([miss["to"] for item in plan["plan"] for miss in item["misses"]],
                             [None] * (1 + len(neighbours)))
        plan = self.expect(NO, "drain", "--json", "--fleet", self.fleet(lone, record("a", "2", {"api": "y"})), "a").json
        self.assertEqual(plan["plan"][0]["misses"][0]["to"]["device"], "2")


class Big(FleetCase):
    """Fleets that are big in a way that they need not be; what looked at each pair of something took minutes."""

    SECONDS = 20  # of the processor
    KILOBYTES = 1 << 20

    def summary(self, status, fleet, *words):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = self.expect(status, "drain", "--json", "--fleet", fleet, "src", *words).out
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertLess(after.ru_utime - before.ru_utime, self.SECONDS)
        self.assertLess(after.ru_maxrss, self.KILOBYTES)
        return json.loads(out)

    def test_a_machine_with_all_devices(self):
        count = 100000
        fleet = self.fleet(record("src", "port", X, kind="pf", migrations=3),
                           *(busy("src", f"d{i}", "vm", parent="port") for i in range(count)), free("dst", "d"))
        plan = self.summary(NO, fleet)
        self.assertEqual((plan["devices"], plan["moved"]), (count, 0))
        self.assertEqual(plan["plan"][0]["reason"], "too-many-at-once")

    def test_many_ports_for_one_machine(self):
        count = 40000
        fleet = self.fleet(*(busy("src", f"d{i}", "vm") for i in range(count)),
                           *(free("dst", f"d{i}", parent=f"p{i // 2}") for i in range(count)))
        plan = self.summary(YES, fleet, "--at-once=2")
        self.assertEqual((plan["moved"], plan["waves"]), (count, 1))

    def test_many_parents(self):
        count = 100000
        fleet = self.fleet(busy("src", "d"), *(record("dst", f"t{i:06}", X, kind="type", parent=f"p{i // 2}",
                                                      available=4, units=3) for i in range(count)))
        plan = self.summary(APPLY, fleet)
        self.assertEqual(self.to(plan), ["t000000"])

    def to(self, plan):
        return [step["to"]["device"] for item in plan["plan"] for step in item["devices"]]

    def test_as_many_waves_as_devices(self):
        count = 60000
        fleet = self.fleet(*(busy("src", f"d{i}", parent="port") for i in range(count)),
                           *(free("dst", f"d{i}", parent=f"p{i}") for i in range(count)))
        plan = self.summary(YES, fleet, "--at-once=1")
        self.assertEqual((plan["moved"], plan["waves"]), (count, count))
        self.assertEqual(len(set(self.to(plan))), count)

    def test_many_stay(self):
        count = 40000
        fleet = self.fleet(*(busy("src", f"d{i}", f"vm{i}") for i in range(count)),
                           *(free(f"h{i:05}", "d") for i in range(count // 8)))
        plan = self.summary(NO, fleet)
        self.assertEqual((plan["moved"], plan["optimal"]), (count // 8, True))
        last = plan["plan"][-1]
        self.assertEqual((last["reason"], last["nearest"], len(last["takers"])), ("no-room", "h00000", 1))

    def test_many_numa_nodes(self):
        others = [record("dst", f"d{i}", {"api": "x", "size": "4", "n": str(i)}, X, numa=i) for i in range(400)]
        fleet = self.fleet(*(busy("src", f"d{i}", numa=i % 400) for i in range(20000)), *others,
                           *(record("dst2", f"d{i}", {"api": "x", "size": "4", "n": "0"}, X, numa=1000)
                             for i in range(100000)))
        plan = self.summary(YES, fleet)
        self.assertEqual(plan["moved"], 20000)


if __name__ == "__main__":
    unittest.main()
