"""Whether what the program knows is so, for tests/program/soak: its state (`pbxboard state`) beside the
exchange's own truth.

Only what is live must be true. What is stale or unknown is counted: the program says that it does not know.
An agent who has left is a ghost: the stream has no event for leaving. Only a dynamic agent may be one."""

import re

# Each extstatus: the word of the state, and the glyphs that may stand for it.
STATES = {0: ("idle", "○"), 1: ("in_use", "●△"), 2: ("busy", "■△"), 4: ("unavailable", "✕"),
          8: ("ringing", "▲"), 9: ("ringing_in_use", "▲"), 16: ("on_hold", "‖")}
ENGAGED = {"in_use", "busy", "ringing", "ringing_in_use", "on_hold", "dialling"}


def state_of(extstatus):
    """The word and the glyphs; the simulator must have no state that the soak does not know."""
    assert extstatus in STATES, f"the soak has no row for extstatus {extstatus}"
    return STATES[extstatus]


class Comparison:
    """What came of it; adds up."""

    def __init__(self):
        self.differences = []
        self.ghosts = set()
        self.counts = {}

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def differ(self, what, shown, true):
        self.differences.append(f"{what}: the board has {shown}, the truth is {true}")

    def share(self, kind):
        """How much of what there is of a kind is live."""
        figures = [self.counts.get(f"{kind} {freshness}", 0) for freshness in ("live", "stale", "unknown")]
        return figures[0] / sum(figures) if sum(figures) else 1


def same_lamp(word, true):
    """The account says that somebody dials where the telephone says only that it is in use; it knows of no
    second call and of no telephone that is busy."""
    exact, _ = state_of(true)
    return word == exact or (word in ENGAGED and exact in ENGAGED)


def compare_extensions(state, truth, result, exact):
    known = {extension["number"]: extension for extension in state["extensions"]}
    for number, true in truth["ext"].items():
        extension = known.pop(number, None)
        freshness = extension["freshness"] if extension else "unknown"
        result.count("extensions " + freshness)
        if freshness != "live":
            continue
        shown = extension["state"]
        right = shown in (state_of(true)[0],
                          "dialling" if true in (1, 2) else None) if exact else same_lamp(shown, true)
        if not right:
            result.differ(f"extension {number}", f"{shown} (device {extension['device_code']}, party "
                                                 f"{extension['party_code']})", true)
    for number, extension in known.items():
        result.differ(f"extension {number}", extension["freshness"], "that there is none")


def compare_names(state, truth, result):
    """An agent is called what one of his queues calls him; one who left a queue may still have its name."""
    names = {}
    for queue, one in truth["queues"].items():
        for peer, true in one["members"].items():
            names.setdefault(peer.rsplit("-", 1)[1], {})[queue] = true["Name"]
    for agent in state["agents"]:
        true = names.get(agent["number"], {})
        if all(place["queue"] in true and place["freshness"] == "live" for place in agent["queues"]):
            result.count("names")
            if agent["name"] not in true.values():
                result.differ(f"the name of agent {agent['number']}", agent["name"], sorted(true.values()))


def compare_members(state, truth, result):
    known = {(place["queue"], agent["number"]): place for agent in state["agents"]
             for place in agent["queues"]}
    compare_names(state, truth, result)
    for queue, one in truth["queues"].items():
        for peer, true in one["members"].items():
            number = peer.rsplit("-", 1)[1]
            place = known.pop((queue, number), None)
            freshness = place["freshness"] if place else "unknown"
            result.count("members " + freshness)
            if freshness != "live":
                continue
            shown = (str(place["status_code"]), place["paused"], place["membership"])
            if shown != (true["Status"], true["Paused"] == "1", true["Membership"]):
                result.differ(f"agent {number} in {queue}", shown, true)
            if place["paused"] and place["reason"] not in ("", true["PausedReason"]):
                result.differ(f"agent {number} in {queue}", place["reason"], true["PausedReason"])
    for (queue, number), place in known.items():
        if place["membership"] == "dynamic":
            result.ghosts.add(f"{number} in {queue}")
            result.count("ghosts " + place["freshness"])
        elif place["freshness"] == "live":
            result.differ(f"agent {number} in {queue}", "live", "that nobody is there")


def compare_queues(state, truth, result):
    known = {queue["name"]: queue for queue in state["queues"]}
    for name, one in truth["queues"].items():
        queue = known.pop(name, None)
        freshness = queue["freshness"] if queue else "unknown"
        result.count("queues " + freshness)
        if freshness == "live" and queue["waiting"] != int(one["calls"]):
            result.differ(f"queue {name}", queue["waiting"], one["calls"])
    for name in known:
        result.differ(f"queue {name}", "it", "that there is none")


def compare_conferences(state, truth, result):
    for room in state["conferences"]:
        there = set(truth["conf"].get(room["name"], []))
        shown = {who["channel"]: who["freshness"] for who in room["participants"]}
        for channel, freshness in shown.items():
            if channel in there:
                result.count("participants " + freshness)
            elif freshness == "live":
                result.differ(f"conference {room['name']}", channel, sorted(there))
            else:
                result.count("participants gone unheard")
        for _ in there - set(shown):
            result.count("participants unknown")


def compare_voicemail(state, truth, result):
    known = {extension["number"]: extension["voicemail"] for extension in state["extensions"]
             if extension["voicemail"] is not None}
    for number, true in truth["voicemail"].items():
        mailbox = known.pop(number, None)
        freshness = mailbox["freshness"] if mailbox else "unknown"
        result.count("voicemail " + freshness)
        if freshness == "live" and (mailbox["new"], mailbox["old"]) != (int(true["new"]), int(true["old"])):
            result.differ(f"voicemail of {number}", mailbox, true)
    for number, mailbox in known.items():
        result.differ(f"voicemail of {number}", mailbox["freshness"], "that there is none")


# What the truth tells, and the time and the id of it: what is not compared here fails the soak.
COMPARED = {"t_ms", "last_id", "ext", "queues", "conf", "voicemail"}


def compare(state, truth, exact=False):
    """`exact`: every telephone has spoken for itself."""
    assert set(truth) == COMPARED, f"tests/program/soak_truth.py does not compare {set(truth) ^ COMPARED}"
    result = Comparison()
    compare_extensions(state, truth, result, exact)
    compare_members(state, truth, result)
    compare_queues(state, truth, result)
    compare_conferences(state, truth, result)
    compare_voicemail(state, truth, result)
    return result


def lamps_on(screen):
    """The lamps of a switchboard as it is drawn: the glyph of each number; an asterisk marks one."""
    return {number: glyph for glyph, number in re.findall(r"([·○●■▲‖△✕◌])[ *]+(\d{3,6})(?= |$)", screen,
                                                          re.MULTILINE)}


def wrong_lamps(screen, truth):
    """Every extension must be there, with the glyph of its true state."""
    drawn = lamps_on(screen)
    return [f"lamp {number}: {drawn.get(number, 'none')} is drawn, the truth is {true}"
            for number, true in truth["ext"].items() if drawn.get(number, "none") not in state_of(true)[1]]
