"""The screens of the program, in one list for all tests. test_completion compares it with the program's
own."""

import collections

# `key` is tmux's name of its key, `sent` what a terminal sends for it.
Screen = collections.namedtuple("Screen", "key sent title")

SCREENS = {
    "switchboard": Screen("F2", b"\x1bOQ", ""),  # the first screen shows no title
    "queues": Screen("F3", b"\x1bOR", "Queues"),
    "wallboard": Screen("F4", b"\x1bOS", "Wallboard"),
    "conferences": Screen("F5", b"\x1b[15~", "Conferences"),
    "messages": Screen("F6", b"\x1b[17~", "Messages"),
    "log": Screen("F9", b"\x1b[20~", "Log"),
    "help": Screen("F1", b"\x1bOP", "Help"),
}

# those that show what the exchange says
EXCHANGE_SCREENS = {name: screen for name, screen in SCREENS.items() if name != "help"}
