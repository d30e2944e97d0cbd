# SPDX-License-Identifier: LGPL-2.1-or-later
"""Small fleets for the tests of the verbs that look into one."""

import json

from harness import Case


def record(host, device, fields, accepts=None, apply=None, **more):
    entry = {"fields": accepts or fields}
    if apply:
        entry["apply"] = apply
    return {"host": host, "device": device, "kind": "vf", "document": {"self": fields, "compatible": [entry]}, **more}


class FleetCase(Case):
    def setUp(self):
        super().setUp()
        self.source = self.write("source.devmig", "SELF:\n\tapi=x\n\tsize=4\n\tsoftware_version=1.2.0\n")

    def fleet(self, *records, name="fleet.jsonl"):
        lines = [r if isinstance(r, str) else json.dumps(r, separators=(",", ":")) for r in records]
        return self.write(name, "".join(line + "\n" for line in lines))

    def small_fleet(self):
        """An identical one, two that accept, one to be set up, one in use, a used-up type, and one that refuses."""
        accepts = {"api": "x", "size": "{n:int:1..8}"}
        return self.fleet(
            record("h1", "a", {"api": "x", "size": "8", "software_version": "1.3.0"}, accepts, numa=1),
            record("h1", "b", {"api": "x", "size": "8", "software_version": "1.9.0"}, accepts, kind="mdev"),
            record("h2", "c", {"api": "x", "size": "4", "software_version": "1.2.0"}, accepts),
            record("h2", "d", {"api": "x", "size": "1"}, accepts, {"size": "{n}"}, kind="type", available=3),
            record("h3", "e", {"api": "x", "size": "4"}, accepts, in_use=True),
            record("h3", "f", {"api": "x", "size": "4"}, accepts, kind="type", available=0),
            record("h4", "g", {"api": "x", "size": "2"}, {"api": "x", "size": "2"}),
            record("h4", "h", {"api": "x", "size": "2"}, {"api": "x", "size": "2"}),
        )
