"""The board's journal in a soak: what the board knew at a moment that the exchange has marked in its stream.

The exchange is made to say something of its own, the mark, and right after that is asked for the truth, which
names the last message that it has said. So the moment is in the journal between the mark and the first
message after that one."""

import glob
import json
import os
import subprocess

REPLAY_S = 300


class Journal:
    def __init__(self, folder, pid):
        """The journal that the process has left below a folder."""
        self.files = sorted(glob.glob(os.path.join(folder, "**", f"*-{pid}-*.jsonl"), recursive=True))
        self.lines = []
        for path in self.files:
            with open(path, "rb") as file:
                part = file.read().splitlines()
            self.lines += [line for line in part if not self.joins(line)]
        self.marks = {}
        for place, line in enumerate(self.lines):
            if b"soak-mark-" in line:
                self.marks[json.loads(line)["frame"]] = place

    @staticmethod
    def joins(line):
        """Only says how the files hang together."""
        return b'"continues":' in line[:60]

    def entry(self, place):
        return json.loads(self.lines[place])

    @staticmethod
    def id_of(entry):
        """The message's number; 0 where it has none, and where the message is nothing that counts."""
        try:
            frame = json.loads(entry.get("frame", ""))
            counts = (frame["channel"] != "pbx_Inna" and "nowosc" not in frame["text"] and
                      isinstance(frame["id"], int))
            return frame["id"] if counts else 0
        except (ValueError, TypeError, KeyError):
            return 0

    def moment(self, mark, last_id):
        """So many lines tell what was said up to the message of that id; None where they do not, because it
        was lost on the way, or is on the way still."""
        at = self.marks.get(mark)
        if at is None:
            return None
        place = at
        while place > 0 and "link" not in (entry := self.entry(place)):
            if (number := self.id_of(entry)) > 0:
                if number >= last_id:
                    return at
                break
            place -= 1
        heard = False
        for place in range(at, len(self.lines)):
            entry = self.entry(place)
            number = self.id_of(entry)
            if "link" in entry or "lost" in entry or number > last_id:
                return place if heard else None
            heard = heard or number == last_id
        return len(self.lines) if heard else None

    def state(self, program, environment, path, count=None):
        """The model that comes of playing it, or so many lines of it."""
        if count is None:
            path = self.files[0]
        else:
            with open(path, "wb") as file:
                file.write(b"\n".join(self.lines[:count]) + b"\n")
        done = subprocess.run([program, "state", "--replay", path], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=REPLAY_S, check=False)
        if done.returncode != 0:
            raise ValueError(f"playing {path} ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)
