"""Attacks a running server, one after the other, while a well-behaved client keeps calling.

    hostile.py DIRECTORY PORT PROCESS

DIRECTORY holds the certificates, PROCESS is the server's id, whose memory is watched. The server must allow one second for a handshake.
Prints a line per attack."""
import asyncio
import os
import random
import socket
import ssl
import struct
import sys
import time

import stubs  # noqa: F401
import mesh_client
from behavior_pb2 import Observation, ObserveRequest, Reply, Request
from mesh_client import wire
from mesh_client.wire import frame, prefixed

DIRECTORY, PORT, PROCESS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
METHOD = "mesh.behavior.v1.BehaviorService/Call"
UPLOAD = "mesh.behavior.v1.BehaviorService/Upload"
SETTINGS = wire.write_settings({"features": 1})
WAIT = Request(plan={"steps": [{"wait_for_cancel": True}]}).SerializeToString()
SECONDS, MEBIBYTES = 8.0, 96  # what an attack may cost at most, where nothing else is said


def context(certificate="orders", alpn=("mesh/1",), version=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    if certificate:
        made.load_cert_chain(f"{DIRECTORY}/{certificate}/certificate.pem", f"{DIRECTORY}/{certificate}/key.pem")
    if alpn:
        made.set_alpn_protocols(list(alpn))
    if version:
        made.maximum_version = version
    return made


def request(stream=1, method=METHOD, body=b"", flags=0, metadata=None, timeout=0, number=1):
    fields = b"" if metadata is None else prefixed(metadata)
    return frame(wire.REQUEST, stream, struct.pack(">HHI", number, 0, timeout) + prefixed(method.encode()) + fields + body,
                 flags | wire.DEFINES_METHOD | (wire.METADATA if metadata is not None else 0))


def resident():
    with open(f"/proc/{PROCESS}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


async def frames(reader):
    """Everything that the server says until it ends the connection."""
    seen = []
    try:
        while True:
            head = wire.header(await reader.readexactly(10))
            seen.append((head, await reader.readexactly(head.length)))
    except (OSError, EOFError):
        return seen


def reason(seen):
    return int.from_bytes(seen[-1][1][:2], "big") if seen and seen[-1][0].type == wire.CLOSE else None


async def send(writer, chunks):
    try:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
    except (OSError, EOFError):
        pass


async def framed(chunks, expect):
    """Sends these bytes after the handshake; the server must end the connection with CLOSE and this reason."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, ssl=context())
    sending = asyncio.create_task(send(writer, [chunks] if isinstance(chunks, bytes) else chunks))
    got = reason(await frames(reader))
    sending.cancel()
    writer.close()
    if got != expect:
        raise AssertionError(f"the server's reason is {got}, not {expect}")


async def handshake(expect_alert, **options):
    """A handshake that must not lead to a connection."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT, ssl=context(**options))
        writer.write(SETTINGS)
        seen = await frames(reader)
        error = reader.exception()
        writer.close()
    except (OSError, EOFError) as raised:
        seen, error = [], raised
    if seen:
        raise AssertionError("the server let it in")
    if expect_alert and expect_alert not in str(error):
        raise AssertionError(f"the alert is {error}, not {expect_alert}")


async def plain(data, pause=0.0, needs=None):
    """Bytes without TLS: the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    step = 1 if pause else len(data) or 1
    for offset in range(0, len(data), step):
        # A reset is no end of the stream: the transport alone knows of it.
        if reader.at_eof() or writer.transport.is_closing():
            break
        await send(writer, [data[offset:offset + step]])
        await asyncio.sleep(pause)
    try:
        answer = await reader.read(4096)
        while answer and await reader.read(4096):
            pass
    except OSError:
        answer = b""
    writer.close()
    if b"HTTP" in answer or len(answer) > 64:
        raise AssertionError(f"the server answered {answer[:40]!r}")


async def survives(chunks, expect):
    """Bytes that refuse calls or are dropped; the connection goes on: a PING is answered. `expect` are the codes of the answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, ssl=context())
    await send(writer, [chunks, frame(wire.PING, body=b"stillyou")])
    codes = []
    while True:
        head = wire.header(await reader.readexactly(10))
        body = await reader.readexactly(head.length)
        if head.type == wire.CLOSE:
            raise AssertionError(f"the connection ended: {body!r}")
        if head.type == wire.ERROR:
            codes.append(mesh_client.MeshError.of(body, []).code)
        if head.type == wire.PONG and body == b"stillyou" and len(codes) == len(expect):
            break
        if head.type == wire.PONG:
            await send(writer, [frame(wire.PING, body=body)])
            await asyncio.sleep(0.02)
    writer.close()
    if codes != expect:
        raise AssertionError(f"answered with {codes}, not {expect}")


async def deaf():
    """Asks for much and reads nothing: the server must stop reading, and its memory must not grow with what was asked for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, ssl=context(), limit=2**14)
    writer.write(wire.write_settings({"features": 1, "frame_bytes": 4 << 20}))
    answer = Request(payload=bytes(100_000)).SerializeToString()
    sent = 0

    async def ask():
        nonlocal sent
        for stream in range(1, 2001, 2):
            writer.write(request(stream, body=answer))
            await writer.drain()
            sent += 1
    asking = asyncio.create_task(ask())
    reader._transport.pause_reading()
    await asyncio.sleep(1.5)
    asking.cancel()
    writer.transport.abort()
    if sent > 900:
        raise AssertionError(f"the server took {sent} requests whose answers nobody read")


async def crowd():
    """Three hundred connections that say nothing: each is closed, and none of them for the others' sake."""
    pairs = await asyncio.gather(*[asyncio.open_connection("127.0.0.1", PORT) for _ in range(300)])
    await asyncio.gather(*[reader.read() for reader, _ in pairs])
    for _, writer in pairs:
        writer.close()


async def torn(how):
    """A call whose connection breaks in the middle."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, ssl=context())
    plan = Request(plan={"tag": f"torn-{how}", "steps": [{"wait_for_cancel": True}]}).SerializeToString()
    await send(writer, [SETTINGS + request(body=plan, timeout=60_000_000)])
    await healthy.observe(f"torn-{how}", "started")
    if how == "reset":
        writer.transport.abort()
    elif how == "half-closed":
        socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno())).shutdown(socket.SHUT_WR)  # of the same connection
    else:
        writer.write(frame(wire.MESSAGE, 3, bytes(5))[:12])
        writer.close()
    await healthy.observe(f"torn-{how}", "ended")


class Healthy:
    """The client that must not notice anything."""

    async def start(self):
        paths = [f"{DIRECTORY}/orders/certificate.pem", f"{DIRECTORY}/orders/key.pem", f"{DIRECTORY}/ca.pem"]
        self.client = await mesh_client.Client.connect("127.0.0.1", PORT, "echo", *paths)
        self.calls, self.slowest, self.failure = 0, 0.0, None
        self.task = asyncio.create_task(self.run())

    async def run(self):
        try:
            while True:
                began = time.monotonic()
                reply = await self.client.unary(METHOD, Request(number=self.calls), Reply, timeout=10)
                assert reply.number == self.calls
                self.calls, self.slowest = self.calls + 1, max(self.slowest, time.monotonic() - began)
                await asyncio.sleep(0.005)
        except Exception as error:
            self.failure = error

    async def observe(self, tag, event):
        return await self.client.unary("mesh.behavior.v1.BehaviorService/Observe", ObserveRequest(tag=tag, event=event), Observation, timeout=10)


healthy = Healthy()
flood = 20_000
noise = random.Random(7)
hello = bytes.fromhex("160301020001000f") + bytes(504)  # the beginning of a ClientHello


def per_call(*parts):
    """Frames on ever new streams, in chunks of a hundred calls."""
    for start in range(0, flood, 100):
        yield b"".join(part(1 + 2 * number) for number in range(start, start + 100) for part in parts)


def many(data):
    return [data * 100] * (flood // 100)


long_name = b"\x01a" + prefixed(b"x" * 20_000)
ATTACKS = [
    ("a frame of four gigabytes", framed(SETTINGS + struct.pack(">IBBI", 2**32 - 1, wire.REQUEST, 0, 1), wire.FRAME_TOO_LARGE)),
    ("a frame one byte above the limit", framed(SETTINGS + struct.pack(">IBBI", (4 << 20) + 1, wire.REQUEST, 0, 1), wire.FRAME_TOO_LARGE)),
    ("settings above their limit", framed(struct.pack(">IBBI", 65537, wire.SETTINGS, 0, 0), wire.FRAME_TOO_LARGE)),
    ("settings of another version", framed(frame(wire.SETTINGS, body=bytes.fromhex("000100020009")), wire.VERSION)),
    ("settings that are cut", framed(frame(wire.SETTINGS, body=bytes.fromhex("0001000200")), wire.PROTOCOL_ERROR)),
    ("a request before the settings", framed(request(), wire.PROTOCOL_ERROR)),
    ("settings twice", framed(SETTINGS + SETTINGS, wire.PROTOCOL_ERROR)),
    ("a flood of settings", framed(many(SETTINGS), wire.PROTOCOL_ERROR)),
    ("streams out of order", framed(SETTINGS + request(3) + request(1), wire.PROTOCOL_ERROR)),
    ("the same stream twice", framed(SETTINGS + request(1) + request(1), wire.PROTOCOL_ERROR)),
    ("an even stream", framed(SETTINGS + request(2), wire.PROTOCOL_ERROR)),
    ("a request on stream 0", framed(SETTINGS + request(0), wire.PROTOCOL_ERROR)),
    ("a method number beyond the table", framed(SETTINGS + request(1, number=60_000), wire.PROTOCOL_ERROR)),
    ("a method number that nobody defined", framed(SETTINGS + frame(wire.REQUEST, 1, struct.pack(">HHI", 9, 0, 0)), wire.PROTOCOL_ERROR)),
    ("a request that ends inside its head", framed(SETTINGS + frame(wire.REQUEST, 1, b"\0\1\0"), wire.PROTOCOL_ERROR)),
    ("a name longer than the frame", framed(SETTINGS + frame(wire.REQUEST, 1, struct.pack(">HHIH", 1, 0, 0, 60_000) + b"x", wire.DEFINES_METHOD), wire.PROTOCOL_ERROR)),
    ("a cancel of nothing", framed(SETTINGS + frame(wire.CANCEL, 1), wire.PROTOCOL_ERROR)),
    ("a message of nothing", framed(SETTINGS + frame(wire.MESSAGE, 1, b"x"), wire.PROTOCOL_ERROR)),
    ("an answer from a client", framed(SETTINGS + frame(wire.RESPONSE, 1), wire.PROTOCOL_ERROR)),
    ("a drain from a client", framed(SETTINGS + frame(wire.DRAIN, body=bytes(4)), wire.PROTOCOL_ERROR)),
    ("an unknown frame that may not be skipped", framed(SETTINGS + frame(0x70, 1, b"x"), wire.PROTOCOL_ERROR)),
    ("flags that nobody defined", framed(SETTINGS + frame(wire.PING, body=bytes(8), flags=0x40), wire.PROTOCOL_ERROR)),
    ("a ping of seven bytes", framed(SETTINGS + frame(wire.PING, body=bytes(7)), wire.PROTOCOL_ERROR)),
    ("a ping on a stream", framed(SETTINGS + frame(wire.PING, 1, bytes(8)), wire.PROTOCOL_ERROR)),
    ("a message for a call that is no stream", framed(SETTINGS + request(1) + frame(wire.MESSAGE, 3, b"x"), wire.PROTOCOL_ERROR)),
    ("credit of nothing", framed(SETTINGS + frame(wire.CREDIT, 0, bytes(4)), wire.PROTOCOL_ERROR)),
    ("credit beyond counting", framed(SETTINGS + frame(wire.CREDIT, 0, b"\x7f\xff\xff\xff") * 2, wire.PROTOCOL_ERROR)),
    ("messages without credit", framed([SETTINGS + request(1, UPLOAD, flags=wire.OPEN) + frame(wire.MESSAGE, 1, WAIT)] + many(frame(wire.MESSAGE, 1, bytes(1000))), wire.PROTOCOL_ERROR)),
    ("a flood of empty parts", framed([SETTINGS + request(1, UPLOAD, flags=wire.OPEN)] + many(frame(wire.MESSAGE, 1, b"", wire.MORE)), wire.PROTOCOL_ERROR)),
    ("a flood of pings", framed([SETTINGS] + many(frame(wire.PING, body=bytes(8))), wire.ABUSE)),
    ("a flood of pongs", framed([SETTINGS] + many(frame(wire.PONG, body=bytes(8))), wire.ABUSE)),
    ("a flood of skipped frames", framed([SETTINGS] + many(frame(0x70, flags=wire.SKIPPABLE)), wire.ABUSE)),
    ("a flood of crumbs of credit", framed([SETTINGS] + many(frame(wire.CREDIT, 0, b"\0\0\0\1")), wire.ABUSE)),
    ("a flood of resets", framed([SETTINGS, *per_call(request, lambda stream: frame(wire.CANCEL, stream))], wire.ABUSE)),
    ("a flood of requests with too much metadata", framed([SETTINGS, *per_call(lambda stream: request(stream, metadata=long_name))], wire.ABUSE)),
    ("silence after the handshake", framed(b"", wire.TIMEOUT)),
    ("settings that never end", framed(SETTINGS[:9], wire.TIMEOUT)),
    ("metadata above the limit", survives(SETTINGS + request(metadata=long_name), ["RESOURCE_EXHAUSTED"])),
    ("metadata that cannot be read", survives(SETTINGS + request(metadata=b"\x09a"), ["INVALID_ARGUMENT"])),
    ("a method that nobody serves", survives(SETTINGS + request(method="a.B/C"), ["UNIMPLEMENTED"])),
    ("a message that is none", survives(SETTINGS + request(body=b"\xff" * 40), ["INVALID_ARGUMENT"])),
    ("frames that may be skipped", survives(SETTINGS + frame(0x70, 5, bytes(1000), wire.SKIPPABLE) * 3, [])),
    ("an answer's worth of memory for nobody who reads", deaf()),
    ("a connection that is reset in a call", torn("reset")),
    ("a connection that ends in one direction in a call", torn("half-closed")),
    ("a connection that ends inside a frame in a call", torn("truncated")),
    ("plain HTTP", plain(b"GET / HTTP/1.1\r\nHost: mesh\r\n\r\n")),
    ("plain HTTP/2, as gRPC without TLS", plain(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9))),
    ("a client that sends nothing", plain(b"")),
    ("a ClientHello byte by byte", plain(hello, pause=0.02)),
    ("three hundred silent connections", crowd()),
    ("gRPC over TLS", handshake("alert no application protocol", alpn=("h2",))),
    ("HTTPS", handshake("alert no application protocol", alpn=("http/1.1",))),
    ("no application protocol", handshake(None, alpn=())),
    ("TLS 1.2", handshake("alert protocol version", version=ssl.TLSVersion.TLSv1_2)),
    ("no certificate", handshake("alert certificate required", certificate=None)),
    ("an expired certificate", handshake("alert certificate expired", certificate="expired")),
    ("a certificate of another authority", handshake("alert", certificate="foreign/orders")),
    ("a certificate of another trust domain", handshake(None, certificate="stranger")),
    ("a certificate without an identity", handshake(None, certificate="odd")),
] + [(f"noise {number}", framed(b"\0\0\0\0" + noise.randbytes(3000), wire.PROTOCOL_ERROR)) for number in range(4)] + [
    (f"noise {number} after the settings", framed(SETTINGS + b"\0\0\0\0" + bytes([noise.choice([1, 3, 4, 8, 0x20])]) + noise.randbytes(3000), wire.PROTOCOL_ERROR)) for number in range(4)]


async def main():
    await healthy.start()
    await healthy.client.unary(METHOD, Request(), timeout=10)
    failures, before = 0, resident()
    for name, attack in ATTACKS:
        began, calls, peak = time.monotonic(), healthy.calls, 0.0
        task = asyncio.create_task(attack)
        problem = None
        while not task.done() and time.monotonic() - began < SECONDS:
            await asyncio.wait([task], timeout=0.05)
            peak = max(peak, resident() - before)
        if not task.done():
            task.cancel()
            problem = f"it went on for more than {SECONDS} s"
        try:
            await task
        except asyncio.CancelledError:
            pass
        except Exception as error:
            problem = problem or f"{type(error).__name__} {error}"
        seconds = time.monotonic() - began
        if peak > MEBIBYTES:
            problem = problem or f"the server grew by {peak:.0f} MiB"
        if healthy.failure:
            problem = problem or f"the other client noticed: {healthy.failure}"
        failures += problem is not None
        print(f"ok {name} ({seconds * 1000:.0f} ms, {peak:.1f} MiB, {healthy.calls - calls} calls beside it)" if problem is None else f"not ok {name}: {problem}", flush=True)
    grown = resident() - before
    print(f"{'not ok' if healthy.slowest > 5 or grown > MEBIBYTES else 'ok'} the other client: {healthy.calls} calls, none failed, the slowest took {healthy.slowest * 1000:.0f} ms; the server ends {grown:.1f} MiB larger", flush=True)
    await healthy.client.close()
    sys.exit(1 if failures or healthy.slowest > 5 or grown > MEBIBYTES else 0)


asyncio.run(main())
