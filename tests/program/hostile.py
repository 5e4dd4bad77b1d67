"""Texts that strangers could send to have a terminal obey, lie or lose its columns: a name and bytes each."""


def utf8(*codes):
    return b"".join(chr(code).encode("utf-8", "surrogatepass") for code in codes)


def spread(codes):
    return b"a" + b"b".join(utf8(code) for code in codes) + b"z"


HOSTILE = {
    "C0": b"a" + b"b".join(bytes([code]) for code in range(1, 0x20)) + b"\x7fz",
    "C1": spread(range(0x80, 0xA0)),
    "C1 in one byte": b"a" + b"b".join(bytes([code]) for code in range(0x80, 0xA0)) + b"z",
    "CSI": b"\x1b[2J\x1b[31mred\x1b[?1049h\x1b[6n\x1b[c\x1b[21t\x1b[1;1Hhome\x1b[4i",
    "CSI in C1": b"\x9b2J\xc2\x9b31mred\xc2\x9b6n",
    "OSC": b"\x1b]0;gotcha\x07\x1b]2;gotcha\x1b\\\x1b]4;1;rgb:ff/00/00\x07\x1b]104\x07\x1b]1337;File=:x\x07",
    "OSC 8": b"\x1b]8;;http://127.0.0.1/\x1b\\link\x1b]8;;\x1b\\",
    "OSC 52": b"\x1b]52;c;ZXZpbA==\x07\xc2\x9d52;c;?\xc2\x9c\x9d52;c;?\x9c",
    "DCS": b"\x1bP+q544e\x1b\\\x1bP$qm\x1b\\\xc2\x90q\xc2\x9c\x90q\x9c",
    "APC, PM, SOS": (b"\x1b_Ga=T;x\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\\xc2\x9fx\xc2\x9c"
                     b"\xc2\x9ex\xc2\x9c\xc2\x98x\xc2\x9c"),
    "shifts": b"\x1bNa\x1bOa\x0ea\x0f\x1b(0lqk\x1b%@\x1b*0\x1bn\xc2\x8ea\xc2\x8fa\x8ea",
    "reset": b"\x1bc\x1b#8\x1b=\x1b>\x1b7\x1b8\x1bD\x1bM\x1bE\x1b[!p",
    "cut": b"name\x1b",
    "cut CSI": b"name\x1b[3",
    "cut OSC": b"name\x1b]0;",
    "bidi": spread([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C]),
    "invisible": spread([0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF, 0xAD, 0x34F,
                         0x115F, 0x1160, 0x3164, 0xFFA0, 0x180B, 0x180E, 0x17B4, 0x206A, 0x206F]),
    "format": spread([0x600, 0x605, 0x6DD, 0x70F, 0x890, 0x8E2, 0x110BD, 0x110CD, 0x13430, 0x1BCA0, 0x1D173]),
    "a heap of marks": b"a" + utf8(0x301) * 100 + b"z",
    "marks on nothing": utf8(0x301, 0x302, 0x20DD, 0x488, 0x489, 0x1AB0, 0x1DFF, 0xFE20) + b"z",
    "emoji": "👨‍👩‍👧‍👦 🏳️‍🌈 ❤️ 👍🏽 🇵🇱🇩🇪 1️⃣ ☎️ ☎︎ 🫨🪿🩷 ⌚⏰♿".encode(),
    "new emoji": utf8(0x1FAE9, 0x1FADF, 0x1F6DC, 0x1FA75, 0x1CC00),
    "wide": "株式会社電話 ＡＢＣ 한국어 \u1112\u1161\u11ab 〇・".encode(),
    "stacked": "นี่ที่ क्षि ཧྐྵྨླྺྼྻྂ தமிழ் ﷺ ﷽ 𒐫 ꧅".encode(),
    "right to left": "שלום العربية ١٢٣ \u07c1 ܫ".encode(),
    "lines": b"one\ttwo\nthree\rfour\vfive\fsix" + utf8(0x2028, 0x2029, 0x85) + b"seven",
    "annotation": spread([0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC, 0xFFFD]),
    "tags": spread([0xE0001, *range(0xE0020, 0xE0080, 7), 0xE0100, 0xE01EF]),
    "variations": spread([0xFE00, 0xFE0E, 0xFE0F, 0x180B]),
    "noncharacters": spread([0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF]),
    "private": spread([0xE000, 0xF8FF, 0xF0000, 0x100000]),
    "surrogates": utf8(0xD800, 0xDC00, 0xDFFF),
    "overlong": b"\xc0\x9b[2J\xe0\x80\x9b[2J\xf0\x80\x80\x9b[2J\xc1\xbf\xc0\x80",
    "invalid": b"\xfe\xff\xf4\x90\x80\x80\xf8\x88\x80\x80\x80\x80\xbf\xe2\x80 \xe2",
    "long": "ż".encode() * 5000,
    "long CSI": b"\x1b[31;5m" * 2000,
    "long wide": "電".encode() * 3400,
    "spaces": spread([0xA0, 0x1680, 0x2000, 0x2003, 0x202F, 0x205F, 0x3000, 0x2800]),
    "ambiguous": "●○▲▼◆■±×÷°§¶…‥†‡①Ⅳα♥♪¡¿".encode(),
}


def json_escaped(text):
    """As the inside of a JSON string in ASCII; bytes that are no UTF-8 as lone surrogates."""
    out = ""
    for one in text.decode("utf-8", "surrogateescape"):
        code = ord(one)
        if code >= 0x10000:
            out += f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code - 0x10000 & 0x3FF):04x}"
        elif code < 0x20 or code >= 0x7F or one in '"\\':
            out += f"\\u{code:04x}"
        else:
            out += one
    return out.encode()


def json_raw(text):
    """As it stands, but for what would end the string."""
    return text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
