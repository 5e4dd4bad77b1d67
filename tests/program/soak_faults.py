"""What tests/program/soak does to the board, the network and the exchange: one coroutine a fault, in three
lanes that run side by side.

A fault sets right what it has put wrong, but for what the board has to get over by itself."""

import asyncio

from program import NAME
from soak_network import cut_in_two

NGINX = (b"HTTP/1.1 %b\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: "
         b"close\r\n%b\r\n%b")


def page(status, headers=b"", body=b"<html><h1>no</h1></html>"):
    return NGINX % (status, len(body), headers, body)


IGNORED_FRAMES = [  # frames that are to be counted and passed over
    '{{"id":{id},"channel":"pbx_Inna","text":{{"extstatus":{{"exten":"{exten}","status":8}}}}}}',
    '{{"id":{id},"channel":"pbx_Inna","text":{{"queue":{{"peer":"Kolejka1","calls":"77"}}}}}}',
    '{{"id":-1,"channel":"pbx_{name}","text":{{"extstatus":{{"exten":"{exten}","status":8}}}}}}',
    '{{"channel":"pbx_{name}","text":{{"nowosc":{{"exten":"{exten}","status":8}}}}}}',
    '{{"channel":"pbx_{name}","text":[]}}',
    '{{"channel":"pbx_{name}","text":{{"extstatus":{{"exten":"{exten}","status":8}}}}',
    '{{"channel":"pbx_{name}","text":{{"extstatus":{{"exten":"","status":""}}}}}}',
    "Channel header", "[]", "null", "{{}}", "0", '"{exten}"', "{{{{", "\x1b]0;pbx\x07\x1b[2J",
    "ąęł€😀\u202e\u200b",
]


# frames that tell of something, and can't be read: none of them may be taken for what it does not say
UNREADABLE = [
    b'{"id":%(last)d,"channel":"pbx_%(name)s","text":{"cmember":{"channel":"SIP/%(name)s-1",'
    b'"action":"remove","conference":"Nikt",'
    b'"callerIDName":"Jan "Sam" Sowa","callerIDNum":"600100200"}}}',
    b'{"id":%(last)d,"channel":"pbx_%(name)s","text":{"cmember":{"channel":"SIP/%(name)s-1",'
    b'"action":"remove","conference":"Nikt",'
    b'"callerIDName":"J\xf3zef \xff\xc3","callerIDNum":"600100200"}}}',
    b'{"channel":"pbx_%(name)s","text":{"extstatus":{"exten":"","status":"8.0"}}}',
    b'{"channel":"pbx_%(name)s","text":{"extstatus":{"exten":"%(exten)d","status":null}}}',
    b'{"channel":"pbx_%(name)s","text":{"extstatus":{"exten":"%(exten)d","status":"ringing"}}}',
    b'{"id":null,"channel":"pbx_%(name)s","text":{"nowosc":{}}}',
    b'{"id":"%(last)d.5","channel":"pbx_%(name)s","text":{"nowosc":{}}}',
]

# what a terminal answers, or tells unasked
ANSWERS = [b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", b"\x1b]11;rgb:ffff/ffff/ffff\x07",
           b"\x1bP>|WezTerm 20230712-072601-f4abf8fd\x1b\\",
           b"\x1b[?62;c", b"\x1b[?64;1;2;6;9;15;18;21;22c", b"\x1b[?997;1n", b"\x1b[?997;2n"]


# the exchange's lane

async def close(soak):
    soak.do("close")


async def drop(soak):
    soak.do("drop")


async def restart_ids(soak):
    soak.do("restart-ids")


async def gap(soak):
    soak.do(f"gap {int(2 ** soak.rng.uniform(0, 14))}")


async def duplicate(soak):
    soak.do(f"duplicate {soak.rng.randint(1, 300)}")


async def late(soak):
    soak.do(f"late {soak.rng.choice((1, 2, 5, 20, 63, 64, 65, 200, 600))}")


async def ignored_frames(soak):
    for _ in range(soak.rng.randint(1, 20)):
        text = soak.rng.choice(IGNORED_FRAMES)
        soak.do("raw " + text.format(id=soak.rng.randint(1, 10 ** 6), name=NAME,
                                     exten=soak.rng.randint(101, 120)))


async def odd_ids(soak):
    """Numbers out of any order, which the exchange's own go on after. What they are of tells nothing, so the
    truth stays."""
    last = soak.office.get("/sim/truth")["last_id"]
    odd = soak.rng.choice(((9 * 10 ** 18,), (10 ** 6, 1), (last,), (last + 10 ** 6 + 2,), (2 ** 63,),
                           (last + 10 ** 6 + 2, 9 * 10 ** 18)))
    for number in odd:
        soak.do(f'raw {{"id":{number},"channel":"pbx_{NAME}",'
                f'"text":{{"nowosc":{{"at":{soak.rng.randrange(10 ** 6)}}}}}}}')


async def unreadable(soak):
    last = soak.office.get("/sim/truth")["last_id"]
    for _ in range(soak.rng.randint(1, 5)):
        frame = soak.rng.choice(UNREADABLE) % {b"last": last, b"name": NAME.encode(),
                                               b"exten": soak.rng.randint(101, 120)}
        soak.do("bytes " + frame.hex())


async def channel_deleted(soak):
    soak.do(f'raw {{"id":-2,"channel":"pbx_{NAME}","text":Channel deleted}}')


async def broken_text(soak):
    """Not UTF-8, and NUL."""
    for _ in range(soak.rng.randint(1, 5)):
        noise = bytes(soak.rng.choice((0, 0x1B, 0x22, 0x5C, 0x7D, 0x80, 0xC0, 0xE2, 0xED, 0xFE, 0xFF))
                      for _ in range(20))
        frame = b'{"channel":"pbx_Moja' + noise + b'","text":{"extstatus":{"exten":"101","status":8}}}'
        soak.do("bytes " + (noise if soak.rng.random() < 0.3 else frame).hex())


async def big_frame(soak):
    soak.do(f"big {int(2 ** soak.rng.uniform(12, 21.5))}")


async def burst(soak):
    soak.do("reload\n" * soak.rng.randint(10, 200))


async def stall(soak):
    soak.do("stall")
    await asyncio.sleep(soak.random_duration_s())
    soak.do("resume")


async def refuse(soak, status):
    """The board alone is sent away and refused; it would wait for a minute, so somebody presses a key when it
    says so. The observer has no keys."""
    async with soak.lanes["network"]:
        await soak.wait(soak.network_of_observer.is_live, 5)
        soak.do(f"refuse {status}")
        soak.network.end()
        await soak.wait(lambda: "✕" in soak.board.status_row(), 2)
        soak.do("admit")
    soak.board.press(b"\x12")


async def refuse_403(soak):
    await refuse(soak, 403)


async def refuse_after_upgrade(soak):
    await refuse(soak, 1008)


async def refuse_503(soak):
    await refuse(soak, 503)


async def kill_exchange(soak):
    """A power cut: another office, other ids, the same port."""
    soak.kill_office()
    await asyncio.sleep(soak.random_duration_s())
    await soak.start_office()


async def quiet_then_kill(soak):
    soak.do("quiet")
    await asyncio.sleep(soak.random_duration_s())
    await kill_exchange(soak)


async def stop_exchange(soak):
    """Half open: the connection stands, and nobody is there."""
    soak.stop_office(True)
    await asyncio.sleep(soak.random_duration_s())
    soak.stop_office(False)


# the network's lane: for the board and for the observer alike

async def cut(soak):
    for network in soak.networks:
        network.end()


async def reset(soak):
    for network in soak.networks:
        network.end(hard=True)


async def truncate(soak):
    for network in soak.networks:
        network.alter_next(cut_in_two)


async def corrupt(soak):
    """A byte too many: what follows makes no sense any more. (One that was changed would go unnoticed: that
    is what TLS is for.)"""
    def insert(piece):
        at = soak.rng.randrange(len(piece) + 1)
        return piece[:at] + bytes([soak.rng.randrange(256)]) + piece[at:]
    for network in soak.networks:
        network.alter_next(insert)


async def hold_back(soak):
    for network in soak.networks:
        network.open.clear()
    await asyncio.sleep(soak.random_duration_s())
    for network in soak.networks:
        network.open.set()
        if soak.rng.random() < 0.3:
            network.end(hard=True)


async def delay(soak):
    for network in soak.networks:
        network.delay_s = soak.rng.uniform(0.05, 0.5)
    await asyncio.sleep(soak.random_duration_s())
    for network in soak.networks:
        network.delay_s = 0


async def trickle(soak):
    for network in soak.networks:
        network.trickles = True
    await asyncio.sleep(soak.random_duration_s())
    for network in soak.networks:
        network.trickles = False


async def deny(soak):
    for network in soak.networks:
        network.deny()
        network.end()
    await asyncio.sleep(soak.random_duration_s())
    for network in soak.networks:
        network.allow()


async def storm(soak):
    """Lets everybody in, says one thing and hangs up, again and again."""
    for network in soak.networks:
        network.storms = True
        network.end()
    await asyncio.sleep(3 * soak.random_duration_s())
    for network in soak.networks:
        network.storms = False
        network.end()


async def answer_instead(soak, canned_answer, refuses=False):
    """Something else answers than the exchange. Where that reads as a refusal, it is for the board alone, as
    with refuse()."""
    networks = soak.networks[:1] if refuses else soak.networks
    for network in networks:
        network.canned_answer = canned_answer
        network.end()
    await asyncio.sleep(soak.random_duration_s())
    for network in networks:
        network.canned_answer = None
        network.end()
    soak.board.press(b"\x12")


async def mute(soak):
    """Accepted, and never answered."""
    await answer_instead(soak, b"")


async def bad_gateway(soak):
    await answer_instead(soak, page(b"502 Bad Gateway"))


async def unavailable(soak):
    await answer_instead(soak, page(b"503 Service Unavailable", b"Retry-After: 1\r\n"))


async def redirect(soak):
    await answer_instead(soak, page(b"302 Found", b"Location: http://127.0.0.1:1/\r\n"), refuses=True)


async def web_page(soak):
    await answer_instead(soak, page(b"200 OK"), refuses=True)


async def garbage(soak):
    await answer_instead(soak, soak.rng.choice((b"SSH-2.0-OpenSSH_9.2\r\n", b"\x15\x03\x01\x00\x02\x02\x28",
                                                b"\0" * 5000,
                                          b"HTTP/1.1 101\r\n\r\n", b"HTTP/1.1 101 Switching Protocols\r\n"
                                          b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                          b"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")))


# the board's lane

async def stop_board(soak):
    """Suspended: what the exchange says meanwhile comes as one burst, or the exchange has given it up."""
    watched = (soak.board.process, soak.observer.process)
    for process in watched:
        process.send_signal(soak.SIGSTOP)
    await asyncio.sleep(soak.random_duration_s())
    for process in watched:
        process.send_signal(soak.SIGCONT)


async def pause_reader(soak):
    """A terminal that takes nothing."""
    soak.board.pause_reading()
    await asyncio.sleep(soak.random_duration_s())
    soak.board.read_on()


async def resize(soak):
    for _ in range(soak.rng.randint(1, 10)):
        soak.board.resize(soak.rng.choice((1, 20, 39, 40, 80, 100, 200, 300)),
                          soak.rng.choice((1, 5, 11, 12, 24, 60, 90)))
        await asyncio.sleep(soak.rng.uniform(0, 0.1))
    soak.board.resize(100, 30)


async def paste(soak):
    """What a slip of the hand puts into the terminal: it must not dial."""
    async with soak.keyboard_lock:
        soak.board.press(b"\x1b[200~60123456\r7\r\x1b[201~")
        await asyncio.sleep(0.05)
        soak.board.press(b"\x1b")


async def terminal_answers(soak):
    """In pieces, and late, for anybody who has asked: none of it is a key."""
    async with soak.keyboard_lock:
        await soak.leave_prompts()
        for _ in range(soak.rng.randint(1, 4)):
            answer = soak.rng.choice(ANSWERS)
            while answer:
                count = soak.rng.randint(1, len(answer))
                soak.board.press(answer[:count])
                answer = answer[count:]
                await asyncio.sleep(soak.rng.uniform(0, 0.1))
        await soak.leave_prompts()


# the connection
ENDING = {close, drop, restart_ids, refuse_403, refuse_after_upgrade, refuse_503, kill_exchange,
          quiet_then_kill, cut, reset, truncate, storm, deny, mute, bad_gateway, unavailable, redirect,
          web_page, garbage}

LANES = {
    "exchange": (close, drop, restart_ids, gap, duplicate, late, ignored_frames, odd_ids, unreadable,
                 channel_deleted, broken_text, big_frame, burst, stall, refuse_403, refuse_after_upgrade,
                 refuse_503, kill_exchange, quiet_then_kill, stop_exchange),
    "network": (cut, reset, truncate, corrupt, hold_back, delay, trickle, storm, deny, mute, bad_gateway,
                unavailable, redirect, web_page, garbage),
    "board": (stop_board, pause_reader, resize, paste, terminal_answers),
}

# after these nothing comes that would hide what they have done: they come once more before the end
LAST = (odd_ids, unreadable, terminal_answers)
