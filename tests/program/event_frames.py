"""What an exchange sends, with a stranger's text at every place that has one: one table for all tests.

test_terminal_safety compares it with what the program reads (net/cloudpbx/events.c).
"""

import glob
import os
import re

from program import NAME
from scripted_server import frame, message

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "net", "cloudpbx", "*.c")

# In them TEXT is the stranger's text, and PEER a telephone of the exchange.
EVENTS = (
    b'{"subscriber":{"peer":"PEER","statusValue":"1","connectPeerNumber":"TEXT","connectPeerName":"TEXT"}}',
    b'{"extstatus":{"exten":"TEXT","status":"8"}}',
    b'{"queue":{"peer":"TEXT","calls":"2"}}',
    b'{"qmember":{"peer":"PEER","queue":"Kolejka","m_status":"1","m_ct":"1","m_mbshp":"static",'
    b'"m_paused":"1","m_reason":"TEXT","m_name":"TEXT","m_location":"SIP/TEXT"}}',
    b'{"cmember":{"channel":"TEXT","action":"add","conference":"TEXT","callerIDName":"TEXT",'
    b'"callerIDNum":"TEXT"}}',
    b'{"smsSendResponse":{"MsgId":"TEXT","MsgID":"TEXT","to":"TEXT","status":"TEXT"}}',
    b'{"TEXT":{"a":"TEXT"}}',
)
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
    return [event.replace(b"PEER", peer).replace(b"TEXT", text) for event in EVENTS]


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


def missing_words():
    """The events and fields that the program reads and that are in no event of the table."""
    sources = "".join(open(path, encoding="utf-8").read() for path in sorted(glob.glob(SOURCES)))
    read = re.findall(r'(?m)(?:^    \{|\] = )JSON_WORD\("(\w+)"\)', sources)
    assert len(read) > 20, read
    return [word for word in read if b'"%s":' % word.encode() not in b"".join(EVENTS)]
