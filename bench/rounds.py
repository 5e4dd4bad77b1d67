"""What is told by comparison: listeners to the same stream, and one listener to streams of different sizes.

The machines that this runs on are shared and noisy. So the runs alternate, that noise falls on all alike, and
a ratio is taken within each round, between runs which were neighbours in time; what is told is the median of
these ratios, with the least and the most beside it. Many short rounds tell more than a few long ones: noise
comes and goes within seconds. (The ratio of two minima would compare the luckiest moment of the one with the
luckiest of the other, which may be minutes apart and may not be equally lucky.)
"""

import contextlib
import statistics

from programs import LISTENERS, Unmeasured, flood, listen

EXTENSIONS = 10_000
SIZES = (100, 10_000, 100_000)


def put_ratio(figures, name, above, below):
    """The ratios within the rounds: their median, the least and the most."""
    ratios = [a / b for a, b in zip(above, below)]
    figures.update({name: statistics.median(ratios), f"{name}_least": min(ratios),
                    f"{name}_most": max(ratios)})


def all_rounds(ports, sizes, rounds):
    """The figures of each listener, round by round; in place of those of a peer, why there are none:
    Unmeasured."""
    runs = {listener: [] for listener in LISTENERS}
    for _ in range(rounds):
        for listener, done in runs.items():
            if isinstance(done, Unmeasured):
                continue
            try:
                done.append(listen(listener, ports[listener], EXTENSIONS, sizes[listener]))
            except Unmeasured as why:
                if listener == "board":
                    raise
                runs[listener] = why
    return runs


def stream(traffic, rounds, messages, messages_python):
    """Each listener to this traffic: what it takes, and what the board takes in comparison.

    Python gets the beginning of the same messages, as it is slow. What of a listener that cannot be measured
    would follow is Unmeasured in place of a figure.
    """
    with (flood(traffic, EXTENSIONS, messages) as port,
          flood(traffic, EXTENSIONS, messages_python) as port_python):
        ports = {listener: port for listener in LISTENERS} | {"python": port_python}
        sizes = {listener: messages for listener in LISTENERS} | {"python": messages_python}
        runs = all_rounds(ports, sizes, rounds)
    figures = {}
    for listener, done in runs.items():
        for name, unit in (("cpu_us_a_message", "cpu_us"), ("messages_a_second", "rate")):
            if isinstance(done, Unmeasured):
                figures[f"{listener}_{unit}"] = figures[f"{listener}_{unit}_ratio"] = done
                continue
            mine = [run[name] for run in runs["board"]]
            its = [run[name] for run in done]
            figures[f"{listener}_{unit}"] = statistics.median(its)
            put_ratio(figures, f"{listener}_{unit}_ratio", mine, its)
    return figures


def growth(rounds, messages):
    """What a message takes the board where it knows few extensions, and many."""
    cpu = {size: [] for size in SIZES}
    with contextlib.ExitStack() as stack:
        ports = {size: stack.enter_context(flood("plain", size, messages)) for size in SIZES}
        for _ in range(rounds):
            for size in SIZES:
                cpu[size].append(listen("board", ports[size], size, messages)["cpu_us_a_message"])
    figures = {f"cpu_us_{size}": statistics.median(values) for size, values in cpu.items()}
    put_ratio(figures, "growth_ratio", cpu[SIZES[-1]], cpu[SIZES[0]])
    return figures
