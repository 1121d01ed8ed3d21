"""The client's side of the mesh wire protocol (WIRE.md): bytes in, events out. It knows no socket."""
import struct
import time
from collections import namedtuple

SETTINGS, REQUEST, RESPONSE, ERROR, CANCEL, PING, PONG, DRAIN, CLOSE = range(1, 10)
MESSAGE, END, CREDIT, HEADERS = range(0x10, 0x14)
DEFINES_METHOD, DEFINES_PASSPORT, TRACE, METADATA, OPEN = 0x01, 0x02, 0x04, 0x08, 0x10
TRAILERS, MORE, LAST, SKIPPABLE = 0x10, 0x01, 0x02, 0x80
DONE, PROTOCOL_ERROR, FRAME_TOO_LARGE, VERSION, ABUSE, TIMEOUT, FAULT = range(7)
ALLOWED = {SETTINGS: 0, RESPONSE: METADATA | TRAILERS, ERROR: METADATA, PING: 0, PONG: 0, DRAIN: 0, CLOSE: 0,
           MESSAGE: MORE | LAST, END: METADATA, CREDIT: 0, HEADERS: 0}  # flags that a server may set
OF_CALLS = {RESPONSE, ERROR, MESSAGE, END, HEADERS}
OF_STREAMS = {MESSAGE, END, CREDIT, HEADERS}
# name, bytes, the least, and what is normal, by key
KEYS = {2: ("features", 8, 0, 1), 3: ("frame_bytes", 4, 16384, 4 << 20), 4: ("metadata_bytes", 4, 1024, 16 << 10),
        5: ("concurrent_streams", 4, 1, 1024), 6: ("interned_methods", 2, 1, 256), 7: ("interned_passports", 2, 1, 256),
        9: ("stream_credit", 4, 16384, 256 << 10), 10: ("connection_credit", 4, 65536, 64 << 20), 11: ("message_bytes", 4, 16384, 64 << 20)}
PART, MOST_CREDIT, ANNOUNCEMENT = 256 << 10, 2**31 - 1, 2**32 - 1
Header = namedtuple("Header", "length type flags stream")


class Violation(Exception):
    """The peer broke the protocol: CLOSE with this reason."""

    def __init__(self, text, reason=PROTOCOL_ERROR):
        super().__init__(text)
        self.reason = reason


def need(condition, text, reason=PROTOCOL_ERROR):
    if not condition:
        raise Violation(text, reason)


def frame(kind, stream=0, body=b"", flags=0):
    return struct.pack(">IBBI", len(body), kind, flags, stream) + body


def header(data):
    return Header(*struct.unpack_from(">IBBI", data))


def prefixed(data):
    return struct.pack(">H", len(data)) + data


def split(body):
    """What a length u16 in front of it names, and the rest."""
    need(len(body) >= 2 + (count := int.from_bytes(body[:2], "big")), "a length that goes beyond the frame")
    return body[2:2 + count], body[2 + count:]


def write_metadata(entries):
    out = b""
    for name, value in entries:
        name, value = name.encode(), value.encode()
        if not 0 < len(name) < 256 or name.strip(b"abcdefghijklmnopqrstuvwxyz0123456789-_.") or any(c < 0x20 or c == 0x7F for c in value):
            raise ValueError(f"metadata {name!r} has a malformed name or value")
        out += bytes([len(name)]) + name + prefixed(value)
    return out


def read_metadata(data):
    """The entries, or None when they cannot be read: that fails the call, not the connection."""
    entries = []
    try:
        while data:
            name, (value, data) = data[1:1 + data[0]], split(data[1 + data[0]:])
            entries.append((name.decode("ascii"), value.decode()))
            write_metadata(entries[-1:])
        return entries
    except (ValueError, Violation):
        return None


def write_settings(values):
    entries = b"".join(struct.pack(">HH", key, size) + values[name].to_bytes(size, "big") for key, (name, size, _, _) in KEYS.items() if name in values)
    return frame(SETTINGS, body=struct.pack(">HHH", 1, 2, 1) + entries)


def read_settings(body):
    values, version = {name: least for name, _, least, _ in KEYS.values()} | {"contracts": {}}, None
    while body:
        key, (value, body) = int.from_bytes(body[:2], "big"), split(body[2:])
        number = int.from_bytes(value, "big")
        name, size, least, _ = KEYS.get(key, ("version", 2, 0, 0))
        if key in KEYS or key == 1:
            need(len(value) == size and number >= least and (key < 9 or number <= MOST_CREDIT), f"SETTINGS with {name} of {len(value)} bytes, {number}")
            version, values[name] = (number if key == 1 else version), number
        elif key == 8:
            need(len(value) > 32, "SETTINGS with a contract that has no name")
            values["contracts"][value[32:].decode(errors="replace")] = value[:32].hex()
    need(version == 1, f"version {version}", PROTOCOL_ERROR if version is None else VERSION)
    return values


class Budget:
    """So much at once, and so much more a second (WIRE.md §10)."""

    def __init__(self, burst=2000, per_second=500):
        self.burst, self.per_second, self.left, self.since = burst, per_second, burst, time.monotonic()

    def spend(self):
        now = time.monotonic()
        self.left, self.since = min(self.burst, self.left + (now - self.since) * self.per_second), now
        self.left -= (enough := self.left >= 1)
        return enough


class Stream:
    def __init__(self, mine, theirs, is_open):
        self.mine, self.theirs, self.is_open = mine, theirs, is_open  # credit for the server and for us; whether we may send
        self.answered = self.withheld = False  # HEADERS or MESSAGE came; we gave up, but could not say so
        self.total = self.came = 0             # of the message that comes in parts
        self.held = self.waiting = 0           # cost of its parts; whole messages in front of it that nobody has taken
        self.owed = self.taken = 0             # cost of all that was not taken; of what was, since the last CREDIT


class Connection:
    """The state of a connection. What the server does is answered with an event, a dict, or raises Violation."""

    def __init__(self, limits={}, budget=None, courtesy=None):
        self.limits = {name: normal for name, _, _, normal in KEYS.values()} | limits
        self.budget, self.courtesy = budget or Budget(), courtesy or Budget()
        self.peer, self.phase = None, "settings"  # then open, leaving, drained
        self.streams, self.next_stream, self.pings, self.methods, self.passports = {}, 1, set(), {}, {}
        self.mine, self.theirs, self.taken = self.limits["connection_credit"], 0, 0

    @property
    def has_streams(self):
        return bool(self.peer["features"] & self.limits["features"] & 1)

    def open(self, method, message=None, timeout=None, metadata=(), passport=None, trace=None):
        """Begins a call: its stream and frame, or None when there is no room. Without a message, messages follow."""
        if self.phase != "open" or len(self.streams) >= self.peer["concurrent_streams"] or self.next_stream > MOST_CREDIT:
            return None
        number, name = self.number(self.methods, method.encode(), self.peer["interned_methods"])
        badge, badge_bytes = self.number(self.passports, passport, self.peer["interned_passports"]) if passport else (0, None)
        micros = 0 if timeout is None else min(max(1, -int(-timeout * 1_000_000 // 1)), 2**32 - 1)
        flags, body = 0 if message is not None else OPEN, struct.pack(">HHI", number, badge, micros)
        fields = write_metadata(metadata)
        for flag, part in ((DEFINES_METHOD, name and prefixed(name)), (DEFINES_PASSPORT, badge_bytes and prefixed(badge_bytes)),
                           (TRACE, trace), (METADATA, fields and prefixed(fields))):
            flags, body = (flags | flag, body + part) if part else (flags, body)
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        self.streams[stream] = Stream(self.limits["stream_credit"], self.peer["stream_credit"], message is None)
        return stream, frame(REQUEST, stream, body + (message or b""), flags)

    @staticmethod
    def number(table, name, limit):
        """The number of a name, and the name once more if it must be defined."""
        if name in table:
            return table[name], None
        table[name] = len(table) + 1 if len(table) < limit else table.pop(next(iter(table)))
        return table[name], name

    def part(self, stream, message, offset=0, last=False):
        """The next frame of a message, as far as credit goes, and the offset after it; None without credit."""
        state, rest = self.streams[stream], len(message) - offset
        prefix = b"" if offset else len(message).to_bytes(4, "big")
        room = min(self.peer["frame_bytes"], PART, min(state.theirs, self.theirs) - 16)
        if rest <= room:
            body, flags, count = message[offset:], LAST if last else 0, rest
        else:
            count = min(room - len(prefix), rest - 1)
            if count < 1 or 16 + len(prefix) + count < 4096:
                return None
            body, flags = prefix + message[offset:offset + count], MORE
        state.theirs, self.theirs = state.theirs - 16 - len(body), self.theirs - 16 - len(body)
        state.is_open = not flags & LAST
        return frame(MESSAGE, stream, body, flags), offset + count

    def cancel(self, stream):
        """Nobody waits any more: the frame that says so, or nothing when our courtesy is spent."""
        if not self.courtesy.spend():
            self.streams[stream].withheld = True
            return b""
        self.close(stream)
        return frame(CANCEL, stream) + self.give_back()

    def ping(self, number):
        if not self.courtesy.spend():
            return b""
        self.pings.add(number)
        return frame(PING, body=number.to_bytes(8, "big"))

    def took(self, stream, cost):
        """The application took a message: the CREDIT that is due."""
        if (state := self.streams.get(stream)) is None:  # the end of the stream gave it back
            return b""
        state.waiting -= 1
        if state.waiting == 0:  # nothing is in front of the parts that came
            cost, state.held = cost + state.held, 0
        return self.credit(stream, state, cost)

    def credit(self, stream, state, cost):
        out, state.owed, state.taken, self.taken = b"", state.owed - cost, state.taken + cost, self.taken + cost
        if state.taken * 2 >= self.limits["stream_credit"]:
            out = frame(CREDIT, stream, state.taken.to_bytes(4, "big"))
            state.mine, state.taken = state.mine + state.taken, 0
        return out + self.give_back()

    def give_back(self):
        if self.taken * 2 < self.limits["connection_credit"]:
            return b""
        amount, self.mine, self.taken = self.taken, self.mine + self.taken, 0
        return frame(CREDIT, 0, amount.to_bytes(4, "big"))

    def close(self, stream):
        state = self.streams.pop(stream)
        self.taken += state.owed
        return state

    def check(self, head):
        """Judges a header before its body is there."""
        limit = 65536 if self.phase == "settings" else self.limits["frame_bytes"]
        need(head.length <= limit, f"a frame of {head.length} bytes; at most {limit}", FRAME_TOO_LARGE)

    def receive(self, head, body):
        self.check(head)
        misplaced = head.type in ALLOWED and head.type != CREDIT and (head.stream != 0) != (head.type in OF_CALLS)
        need(not misplaced and not head.flags & ~ALLOWED.get(head.type, 0xFF), f"a frame of type {head.type} with flags {head.flags:#x} on stream {head.stream}")
        if self.phase == "settings" and head.type != CLOSE:
            need(head.type == SETTINGS, "the first frame must be SETTINGS")
            self.peer, self.phase = read_settings(body), "open"
            self.theirs = self.peer["connection_credit"]
            return {"event": "opened"}
        of_streams = head.type in OF_STREAMS or head.type == RESPONSE and head.flags & TRAILERS
        need(not of_streams or self.has_streams, "a frame of a feature that is not in use")
        match head.type:
            case 0x03 | 0x04 | 0x10 | 0x11 | 0x12 | 0x13 if head.stream:
                need(head.stream % 2 == 1 and head.stream < self.next_stream, f"an answer on stream {head.stream}, which was never opened")
                state = self.streams.get(head.stream)
                event = {MESSAGE: self.on_message, CREDIT: self.on_credit}.get(head.type, self.on_answer)(head, state, body)
                dropped = state is None or state.withheld
                out = event.get("give", b"") + self.give_back()
                return ({"event": "none"} if dropped else event | {"stream": head.stream}) | {"give": out}
            case 0x12:
                return self.on_credit(head, None, body)
            case 0x06 | 0x07 if len(body) == 8:
                if head.type == PONG and (number := int.from_bytes(body, "big")) in self.pings:
                    self.pings.remove(number)
                    return {"event": "none"}
                return self.costly({"event": "send", "bytes": frame(PONG, body=body)} if head.type == PING else {"event": "none"})
            case 0x08 if len(body) == 4:
                return self.on_drain(int.from_bytes(body, "big"))
            case 0x09 if 2 <= len(body) <= 257:
                return {"event": "peer-closed", "reason": int.from_bytes(body[:2], "big"), "text": body[2:].decode(errors="replace")}
            case kind if kind not in ALLOWED and kind not in (REQUEST, CANCEL) and head.flags & SKIPPABLE:
                return self.costly({"event": "none"})
        raise Violation(f"a frame of type {head.type} that is not for a client, or malformed")

    def costly(self, event):
        need(self.budget.spend(), "too many pings, skipped frames or crumbs of credit", ABUSE)
        return event

    def on_drain(self, last):
        need(self.phase == "open" or self.phase == "leaving" and last != ANNOUNCEMENT, "a DRAIN out of turn")
        self.phase = "leaving" if last == ANNOUNCEMENT else "drained"
        if last == ANNOUNCEMENT:
            return {"event": "leaving"}
        lost = {stream: self.close(stream) for stream in sorted(self.streams) if stream > last}
        return {"event": "unprocessed", "streams": [stream for stream, state in lost.items() if not state.withheld]}

    def on_credit(self, head, state, body):
        need(len(body) == 4 and (amount := int.from_bytes(body, "big")), "a CREDIT has four bytes and gives something")
        if target := state if head.stream else self:
            target.theirs += amount
            need(target.theirs <= MOST_CREDIT, "more credit than can be counted")
        event = {"event": "credit" if head.stream else "connection-credit"}
        return self.costly(event) if amount < 1024 else event

    def on_answer(self, head, state, body):
        event = {"event": {RESPONSE: "response", ERROR: "error", HEADERS: "headers", END: "ended"}[head.type], "metadata": [], "trailers": []}
        if head.type == RESPONSE and head.flags & METADATA:
            data, body = split(body)
            event["metadata"] = read_metadata(data)
        if head.flags & (TRAILERS if head.type == RESPONSE else METADATA):
            data, body = split(body)
            event["trailers"] = read_metadata(data)
        if head.type == HEADERS:
            event["metadata"], body = read_metadata(body), b""
        need(head.type != END or not body, "an END with a body that its flag does not name")
        is_early = state and (head.type in (RESPONSE, HEADERS) and state.answered or head.type == END and state.total)
        need(not is_early, "HEADERS or an end in the middle of an answer")
        if state and head.type == HEADERS:
            state.answered = True
        elif state:
            self.close(head.stream)
        return event | {"payload": body}

    def on_message(self, head, state, body):
        cost, more = 16 + len(body), bool(head.flags & MORE)
        need(cost <= self.mine and (not state or cost <= state.mine), "a MESSAGE without credit")
        need(not more or not head.flags & LAST, "a MESSAGE with flags that exclude each other")
        self.mine -= cost
        if state is None:  # what is dropped is given back
            self.taken += cost
            return {}
        state.mine, state.owed, state.answered = state.mine - cost, state.owed + cost, True
        is_part = more or state.total > 0
        if more and not state.total:
            state.total, state.came, body = int.from_bytes(body[:4], "big"), 0, body[4:]
        state.came += len(body)
        fits = state.came < state.total if more else state.came == state.total
        need(not is_part or body and fits, "parts that do not make the announced length")
        total, due, give = state.total if is_part else len(body), 0, b""
        state.held += cost
        if not more:  # the message is whole, and is paid for when it is taken
            state.total, state.waiting, due, state.held = 0, state.waiting + 1, state.held, 0
        if state.withheld:
            self.taken, state.owed = self.taken + cost, 0
        elif more and state.waiting == 0:
            give, state.held = self.credit(head.stream, state, state.held), 0
        if head.flags & LAST:
            self.close(head.stream)
        if is_part and total > self.limits["message_bytes"]:
            return {"event": "too-large"}
        return {"event": "part" if is_part else "message", "payload": body, "total": total, "complete": not more,
                "last": bool(head.flags & LAST), "cost": due, "give": give}
