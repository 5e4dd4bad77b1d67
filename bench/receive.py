#!/usr/bin/python3
"""The stream in Python: the client of websockets, json and a dict. receive.py PORT SKIPPED MESSAGES

As one would write it who wants it fast: no compression, no pings, a long queue. What it measures and tells is
the same as in meter.c.
"""

import asyncio
import json
import sys
import time

import websockets

QUEUE = 4096  # messages that may wait; the default of 32 is no faster


class Extension:
    """What is known of an extension."""

    __slots__ = ("status", "lamp", "other_number", "other_name", "at")


class Reception:
    """The extensions by number."""

    def __init__(self):
        self.extensions = {}
        self.kinds = {"subscriber": self.apply_subscriber, "extstatus": self.apply_extstatus}

    def extension(self, number):
        extension = self.extensions.get(number)
        if extension is None:
            extension = self.extensions[number] = Extension()
        return extension

    def apply_subscriber(self, event, at):
        extension = self.extension(event["peer"].rpartition("-")[2])
        extension.status = event["statusValue"]
        extension.other_number = event.get("connectPeerNumber")
        extension.other_name = event.get("connectPeerName")
        extension.at = at

    def apply_extstatus(self, event, at):
        extension = self.extension(event["exten"])
        extension.lamp = event["status"]
        extension.at = at

    def apply(self, text):
        at = time.time()
        for kind, event in text.items():
            self.kinds[kind](event, at)


def tell(measured, began, began_cpu):
    print(f"cpu_us_a_message {(time.process_time() - began_cpu) * 1e6 / measured:.4f}")
    print(f"messages_a_second {measured / (time.monotonic() - began):.0f}")


async def receive(port, skipped, messages):
    reception = Reception()
    apply = reception.apply
    count = 0
    # The server does not answer to a farewell, so none is waited for.
    async with websockets.connect(f"ws://127.0.0.1:{port}/", compression=None, max_size=None, max_queue=QUEUE,
                                  ping_interval=None, close_timeout=0.01) as socket:
        async for data in socket:
            message = json.loads(data)
            apply(message["text"])
            count += 1
            if count == skipped:
                began, began_cpu = time.monotonic(), time.process_time()
            if count == messages:
                tell(messages - skipped, began, began_cpu)
                break
    if count != messages or message["id"] != messages or len(reception.extensions) != skipped:
        sys.exit("not everything was applied")


if len(sys.argv) != 4:
    sys.exit("usage: receive.py PORT SKIPPED MESSAGES")
asyncio.run(receive(*map(int, sys.argv[1:])))
