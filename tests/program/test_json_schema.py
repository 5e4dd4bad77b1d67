#!/usr/bin/env python3
"""The versions of the JSON that scripts read differ only in names: test_json_schema.py PROGRAM TRACE

tools/json-schema-1 and docs/state*.schema.json say on their own how the fields of each version are called."""

import glob
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
import unittest

from event_frames import events_with
from program import NAME, Program, Simulator, wait_for

PBXBOARD, TRACE = sys.argv[1:3]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TOOL = os.path.join(ROOT, "tools", "json-schema-1")
RECORDINGS = [path for path in sorted(glob.glob(os.path.join(os.path.dirname(TRACE), "*.jsonl")))
              if not path.endswith(".truth.jsonl")]
# some of what the fuzzers found: journals that are broken in every way
JOURNALS = sorted(glob.glob(os.path.join(ROOT, "tests", "fuzz", "*", "journal", "*")))[::4]
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def load_tool():
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("json_schema_1", TOOL)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


tool = load_tool()


def document(name):
    with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
        return json.load(file)


def shape(described):
    """A schema without what is said to people."""
    if isinstance(described, list):
        return [shape(item) for item in described]
    if isinstance(described, dict):
        return {name: shape(field) for name, field in described.items()
                if name not in ("title", "description") or isinstance(field, dict)}
    return described


def shape_in_version_1(described):
    """… of the schema of version 2."""
    if isinstance(described, dict) and "required" in described:
        described = dict(described, required=[tool.OLDER.get(name, name) for name in described["required"]
                                              if name not in tool.ADDED])
    if isinstance(described, dict):
        return {name: shape_in_version_1(field) for name, field in described.items()}
    return described


def names_in(value):
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    return set(value).union(*map(names_in, value.values())) if isinstance(value, dict) else set()


class JsonSchema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))

    def lines(self, *command):
        """What is written in version 2, and in version 1 the same but for the names."""
        status, newest, errors = self.program.run(*command, key=None)
        older = self.program.run(*command, "--schema", "1", key=None)
        lines = [json.loads(line) for line in newest.splitlines()]
        self.assertEqual({next(iter(line.items())) for line in lines}, {("version", 2)} if lines else set())
        known = [line for line in map(tool.known_in_version_1, lines) if line is not None]
        mapped = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in known)
        self.assertEqual(older, (status, mapped, errors))
        return lines

    def events(self, path):
        return self.lines("watch", "--format", "json", "--replay", path)

    def test_recordings(self):
        names = set()
        for path in RECORDINGS:
            with self.subTest(path), open(path, encoding="utf-8") as recording:
                times = [json.loads(line)["t_ms"] for line in recording]
                for time in times[::len(times) // 8]:
                    names |= names_in(self.lines("state", "--replay", path, "--at", str(time)))
                states = self.lines("state", "--replay", path)
                self.assertGreater(len(states[0]["extensions"]), 0)
                names |= names_in(states) | names_in(self.events(path))
        self.assertEqual((set(tool.OLDER) | tool.ADDED) - names, set(), "these never came")
        self.assertEqual(set(tool.OLDER.values()) & names, set(), "these are names of version 1")

    def test_broken_journals(self):
        states = 0
        for path in JOURNALS:
            with self.subTest(path):
                states += len(self.lines("state", "--replay", path))
        self.assertGreater(states, 20)

    def test_a_journal(self):
        """… of a link that is lost, with gaps, a new count, and a message that is none."""
        folder = os.path.join(self.program.home, "journal")
        with Simulator(self.program, "--speed", "50") as simulator, \
                self.program.start("watch", "--format", "json", *simulator.connection, "--journal",
                                   folder) as live:
            live.line_with('"event":"member"')
            for orders in ("gap 3", "raw {\"id\":", "restart-ids", "drop"):
                simulator.do(orders)
            live.line_with('"state":"lost"')
            live.line_with('"event":"member"')
            self.assertEqual(live.end()[0], 0)
        journal, = wait_for(lambda: glob.glob(os.path.join(folder, "*.jsonl")), "a journal")
        state, = self.lines("state", "--replay", journal)
        self.assertGreater(state["ids"]["gaps"] + state["ids"]["resets"], 0)
        events = self.events(journal)
        self.assertLessEqual({"link", "member"}, {event["event"] for event in events})
        self.assertIn("not_json", [event.get("kind") for event in events])

    def test_voicemail(self):
        """Version 1 has none."""
        path = os.path.join(self.program.home, "voicemail.jsonl")
        with open(path, "w", encoding="utf-8") as recording:
            for number, text in enumerate(('{"extstatus":{"exten":"101","status":0}}',
                                           '{"mwi":{"exten":"101","new":"2","old":"1"}}',
                                           '{"mwi":{"exten":"102","new":"1","old":"0"}}'), 1):
                frame = '{"id":%d,"channel":"pbx_X","text":%s}' % (number, text)
                recording.write(json.dumps({"t_ms": number, "frame": frame}) + "\n")
        state, = self.lines("state", "--replay", path)
        self.assertEqual([extension["number"] for extension in state["extensions"]], ["101", "102"])
        older = json.loads(self.program.run("state", "--replay", path, "--schema", "1", key=None)[1])
        self.assertEqual([extension["number"] for extension in older["extensions"]], ["101"])
        self.assertIn("voicemail", [event["event"] for event in self.events(path)])

    def test_the_newest_is_the_default(self):
        for command in (("state", "--replay", TRACE), ("watch", "--format", "json", "--replay", TRACE)):
            given = self.program.run(*command, "--schema", "2", key=None)
            self.assertEqual(given, self.program.run(*command, key=None))

    def test_the_tool_is_a_filter(self):
        newest, older = (self.program.run("state", "--replay", TRACE, "--schema", schema, key=None)[1]
                         for schema in "21")
        self.assertEqual(subprocess.run([TOOL], input=newest, capture_output=True, text=True, check=True,
                                        encoding="utf-8").stdout, older)
        refused = subprocess.run([TOOL], input=older, capture_output=True, text=True, check=False,
                                 encoding="utf-8")
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))

    def test_the_documents_describe_the_same(self):
        newest = shape(document("state.schema.json"))
        extension = newest["properties"]["extensions"]["items"]["properties"]
        for name in ("since_ms", "updated_ms"):  # null: only the mailbox is known, which version 1 leaves out
            self.assertEqual(extension[name], {"type": ["integer", "null"]})
            extension[name] = {"$ref": "#/$defs/time"}
        self.assertEqual(shape(document("state-1.schema.json")),
                         tool.in_version_1(shape_in_version_1(newest)))

    def check(self, value, schema, whole):
        """The value is as the schema says, its fields in the same order."""
        if "$ref" in schema:
            schema = whole["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        if "enum" in schema or "const" in schema:
            self.assertIn(value, schema.get("enum", [schema.get("const")]))
            return
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        self.assertIn(type(value), [TYPES[name] for name in types])
        if isinstance(value, dict):
            self.assertFalse(schema["additionalProperties"])
            self.assertEqual(list(value), list(schema["properties"]))
            self.assertEqual(sorted(value), sorted(schema["required"]))
            for name, field in value.items():
                self.check(field, schema["properties"][name], whole)
        for item in value if isinstance(value, list) else ():
            self.check(item, schema["items"], whole)

    def recording_of_events(self):
        """A recording of each event of tests/events.jsonl: a real exchange sends some of them never."""
        frames = [json.dumps({"id": at, "channel": "pbx_" + NAME, "text": json.loads(event)})
                  for at, event in enumerate(events_with(b"TEXT", 101), 1)]
        return self.program.file("events.jsonl", "".join(
            json.dumps({"t_ms": at, "frame": frame}) + "\n" for at, frame in enumerate(frames)))

    def test_the_documents_describe_the_state(self):
        for path in (*RECORDINGS, self.recording_of_events()):
            for schema, name in (("1", "state-1.schema.json"), ("2", "state.schema.json")):
                with self.subTest(path, schema=schema):
                    _, output, _ = self.program.run("state", "--replay", path, "--schema", schema, key=None)
                    self.check(json.loads(output), document(name), document(name))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
