"""What an exchange sends, with a stranger's text at every place that has one: one table for all tests.

The events are those of tests/events.jsonl: each field of each event is in it. There NAME-101 is a telephone
of the exchange, and TEXT a stranger's text. test_events compares it with what the program reads.
"""

import os

from program import NAME
from scripted_server import frame, message

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "events.jsonl"), "rb") as file:
    EVENTS = (*file.read().splitlines(), b'{"TEXT":{"a":"TEXT"}}')
# Frames that are no message of the exchange's.
OTHERS = (
    b'TEXT',
    b'{"id":1,"channel":"TEXT","text":{}}',
    b'{"id":-2,"channel":"pbx_%s","text":TEXT}' % NAME.encode(),
)
LAST = b'{"queue":{"peer":"Koniec","calls":"1"}}'  # whoever shows this queue has received everything


def events_with(text, extension):
    """The events as JSON text."""
    peer = b"%s-%d" % (NAME.encode(), extension)
    return [event.replace(b"NAME-101", peer).replace(b"TEXT", text) for event in EVENTS]


def frames_with(texts, more=lambda events: []):
    """All frames, with each of the texts, as the inside of a JSON string, and with LAST in the end; and how
    many of them are messages. `more` makes further events of those with a text."""
    sent = []
    count = 0
    for extension, text in enumerate(texts, 101):
        events = events_with(text, extension)
        for event in (*events, *more(events)):
            count += 1
            sent.append(message(count, NAME, event))
        sent += [frame(other.replace(b"TEXT", text)) for other in OTHERS]
    return [*sent, message(count + 1, NAME, LAST)], count + 1
