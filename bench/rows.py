"""The rows of the table: what is measured, how often, and what is to be reached."""

import collections
import functools
import operator

from programs import Unmeasured, board, medians
from rounds import growth, stream

# What a row shows: words with {} for a figure, which is a name or a function of all figures; and the target.
Shown = collections.namedtuple("Shown", "words figure comparison limit", defaults=(None, None))
# `sources` are functions that return figures by name; a ratio is Shown, too, in a column of its own, or None.
Row = collections.namedtuple("Row", "name sources shown ratio", defaults=(None,))
# What a row turned out to be; `met` is None where it could not be measured.
Outcome = collections.namedtuple("Outcome", "name measured reach met ratio")

COMPARISONS = {"≤": operator.le, "≥": operator.ge}
LWS_LOOKS_S = 30  # libwebsockets looks after its connections so often
KB_IN_MB = 1024


class Sources:
    """The measurements, each done once however many rows ask for it; `quick` has fewer and shorter ones."""

    def __init__(self, quick):
        self.quick = quick

    def board(self, measurement, *options, times, seconds=None):
        """The medians of a measurement; times and seconds are pairs: of the full run, and of the quick
        one."""
        options += ("--seconds", seconds[self.quick]) if seconds else ()
        return functools.cache(lambda: medians(lambda: board(measurement, *options), times[self.quick]))

    def stream(self, traffic):
        rounds = 7 if self.quick else 25
        return functools.cache(lambda: stream(traffic, rounds, 300_000, 50_000))

    def growth(self):
        rounds = 7 if self.quick else 25
        return functools.cache(lambda: growth(rounds, 300_000))


def stream_rows(sources, traffic, words):
    """The last part of the figures' names is that of rounds.stream()."""
    measured = [sources.stream(traffic)]
    board_rate = Shown("{}/s", "board_rate")
    return [
        Row(f"stream, {words}: CPU for a message", measured,
            [Shown("{} µs", "board_cpu_us"), Shown("libwebsockets alone {} µs", "lws_cpu_us")],
            Shown("{} × libwebsockets", "lws_cpu_us_ratio", "≤", 1.5)),
        Row(f"stream, {words}: messages, node", measured, [board_rate, Shown("node {}/s", "node_rate")],
            Shown("{} × node", "node_rate_ratio", "≥", 1.7)),
        Row(f"stream, {words}: messages, Python", measured, [board_rate, Shown("Python {}/s", "python_rate")],
            Shown("{} × Python", "python_rate_ratio", "≥", 6)),
    ]


def screen_row(sources, rate, p99_ms, *more):
    return Row(f"event to screen: 5,000 extensions, {rate:,} events a second",
               [sources.board("screen", "--extensions", 5000, "--rate", rate, times=(5, 1), seconds=(10, 8))],
               [Shown("p50 {} ms", f"screen_{rate}_p50_ms"),
                Shown("p99 {} ms", f"screen_{rate}_p99_ms", "≤", p99_ms),
                *(Shown("CPU {} % of a core", f"screen_{rate}_cpu_percent", *limit) for limit in
                  more or [()])])


def idle_row(sources):
    def not_its_own(figures):
        """What a rested board has no reason for: more wake-ups than libwebsockets needs for itself."""
        return max(0, figures["idle_wakeups"] - 1 - figures["idle_s"] // LWS_LOOKS_S)

    def other_calls(figures):
        return figures["idle_calls"] - figures["idle_wakeups"] - figures["idle_clock_calls"]

    return Row("idle, connected, without the clock", [sources.board("idle", times=(3, 1), seconds=(40, 5))],
               [Shown("{} s", "idle_s"), Shown("{} bytes to the terminal", "idle_bytes", "≤", 0),
                Shown("{} calls beside waiting and the clock", other_calls, "≤", 0),
                Shown("{} wake-ups", "idle_wakeups"),
                Shown("{} beyond libwebsockets' own", not_its_own, "≤", 0)])


def memory_row(sources):
    sizes = {100: 15, 10_000: 40, 100_000: 220}

    def megabytes(size):
        return lambda figures: figures[f"memory_{size}_rss_kb"] / KB_IN_MB

    def bytes_each(figures):
        few, many = min(sizes), max(sizes)
        return (figures[f"memory_{many}_rss_kb"] - figures[f"memory_{few}_rss_kb"]) * 1024 / (many - few)

    return Row("memory: RSS with 100, 10,000, 100,000 extensions",
               [sources.board("memory", "--extensions", size, times=(5, 2)) for size in sizes],
               [*(Shown("{} MB", megabytes(size), "≤", limit) for size, limit in sizes.items()),
                Shown("{} bytes for each extension", bytes_each)])


def find_rows(sources):
    def worst(rows):
        return lambda figures: max(figures[f"find_{rows}_max_ms"], figures[f"find_{rows}_nobody_max_ms"])

    return [Row(f"find as you type: {rows:,} rows",
                [sources.board("find", "--extensions", rows, times=(5, 1))],
                [Shown("a key {} ms", f"find_{rows}_p50_ms"),
                 Shown("with no result {} ms", f"find_{rows}_nobody_p50_ms"),
                 Shown("the slowest {} ms", worst(rows), "≤", limit_ms)])
            for rows, limit_ms in ((5000, 5), (100_000, 50))]


def all_rows(quick):
    sources = Sources(quick)
    return [
        *stream_rows(sources, "plain", "plain"),
        *stream_rows(sources, "calls", "calls"),
        screen_row(sources, 2000, 50, ("≤", 25)),
        screen_row(sources, 10, 15),
        idle_row(sources),
        Row("bytes to the terminal at 50 events a second",
            [sources.board("bytes", "--rate", 50, times=(3, 1), seconds=(10, 4))],
            [Shown("{} kB/s", lambda figures: figures["bytes_per_s"] / 1000, "≤", 8),
             Shown("writes a frame: {}", "bytes_writes_a_frame", "≤", 1)]),
        memory_row(sources),
        Row("cost per event with 100, 10,000, 100,000 extensions", [sources.growth()],
            [Shown("{} µs", "cpu_us_100"), Shown("{} µs", "cpu_us_10000"), Shown("{} µs", "cpu_us_100000")],
            Shown("grows {} ×", "growth_ratio", "≤", 1.5)),
        Row("start to the first full frame", [sources.board("start", times=(15, 5))],
            [Shown("{} ms", "start_ms", "≤", 60)]),
        Row("start with a journal of 10,000 lines", [sources.board("replay", times=(9, 3))],
            [Shown("{} ms", "replay_ms", "≤", 150)]),
        *find_rows(sources),
        Row("stuck terminal: 200,000 messages while nobody reads it", [sources.board("stuck", times=(5, 2))],
            [Shown("read in {} s", "stuck_send_s"),
             Shown("RSS grows by {} MB", lambda figures: figures["stuck_rss_growth_kb"] / KB_IN_MB, "≤", 4),
             Shown("current after {} ms", "stuck_first_frame_ms")]),
        Row("100,000 messages after a pause", [sources.board("burst", times=(7, 3))],
            [Shown("applied in {} s", "burst_s", "≤", 0.5), Shown("a key {} ms", "burst_key_p50_ms"),
             Shown("the slowest {} ms", "burst_key_max_ms", "≤", 100)]),
    ]


def number(value):
    """Three digits, or all before the point."""
    text = f"{value:,.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_of(shown, figures):
    value = shown.figure(figures) if callable(shown.figure) else figures[shown.figure]
    if isinstance(value, Unmeasured):
        raise value
    return value


def ratio_text(shown, figures):
    name = shown.figure
    return (shown.words.format(number(value_of(shown, figures))) +
            f" ({number(figures[name + '_least'])}–{number(figures[name + '_most'])})")


def outcome(row):
    """Measures what a row needs and has not been measured yet."""
    checked = [shown for shown in (*row.shown, row.ratio) if shown is not None
               and shown.comparison is not None]
    reach = ", ".join(shown.words.format(f"{shown.comparison} {number(shown.limit)}" if shown.limit else 0)
                      for shown in checked)
    try:
        figures = {}
        for source in row.sources:
            figures |= source()
        measured = ", ".join(shown.words.format(number(value_of(shown, figures))) for shown in row.shown)
        ratio = ratio_text(row.ratio, figures) if row.ratio else ""
        met = all(COMPARISONS[shown.comparison](value_of(shown, figures), shown.limit) for shown in checked)
    except Unmeasured as why:
        return Outcome(row.name, f"not measured: {why}", reach, None, "")
    return Outcome(row.name, measured, reach, met, ratio)
