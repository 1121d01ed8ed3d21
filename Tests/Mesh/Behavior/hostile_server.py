"""Servers that break the protocol, each in its own way and on a port of its own.

    hostile_server.py DIRECTORY

DIRECTORY holds the certificates. Prints a line for each: its port, the code and `processed` of the error that a client must report (OK, - for none),
and what it does. Ends when its input ends."""
import asyncio
import socket
import ssl
import struct
import sys

import stubs  # noqa: F401
from mesh.status.v1.status_pb2 import Status
from mesh_client import wire
from mesh_client.wire import frame

DIRECTORY = sys.argv[1]
SETTINGS = wire.write_settings({"features": 1})
NOISE = bytes(range(255, 0, -1)) * 20


def context(certificate="echo", alpn=("mesh/1",)):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.load_cert_chain(f"{DIRECTORY}/{certificate}/certificate.pem", f"{DIRECTORY}/{certificate}/key.pem")
    if alpn:
        made.set_alpn_protocols(list(alpn))
    return made


async def until_request(reader):
    """Reads the client's frames up to its first REQUEST, and says which stream that is."""
    while (head := wire.header(await reader.readexactly(10))).type != wire.REQUEST:
        await reader.readexactly(head.length)
    await reader.readexactly(head.length)
    return head.stream


def says(*parts, first=SETTINGS, stays=True):
    """A server that says `first` at once, and `parts`, bytes or functions of the stream, after the first request."""
    async def serve(reader, writer):
        writer.write(first)
        stream = await until_request(reader)
        for part in parts:
            writer.write(part(stream) if callable(part) else part)
            await writer.drain()
        if stays:
            await reader.read()
    return serve


async def silent(reader, writer):
    await reader.read()


async def leaves(reader, writer):
    pass


async def resets(reader, writer):
    writer.write(SETTINGS)
    await until_request(reader)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def trickles(reader, writer):
    writer.write(SETTINGS)
    for byte in frame(wire.RESPONSE, await until_request(reader), b"\x10\x07"):
        writer.write(bytes([byte]))
        await asyncio.sleep(0.005)
    await reader.read()


async def http(reader, writer):
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def response(stream):
    return frame(wire.RESPONSE, stream, b"\x10\x07")


LOST, UNTOUCHED = ("UNAVAILABLE", "MAYBE"), ("UNAVAILABLE", "NO")
SERVERS = [
    ("answers as it should", "OK", "-", says(response), {}),
    ("answers byte by byte", "OK", "-", trickles, {}),
    ("answers twice", "OK", "-", says(response, response), {}),
    ("says nothing at all", *UNTOUCHED, silent, {}),
    ("leaves before it says anything", *UNTOUCHED, leaves, {}),
    ("speaks another version", *UNTOUCHED, says(first=frame(wire.SETTINGS, body=bytes.fromhex("000100020009"))), {}),
    ("announces less than the least", *UNTOUCHED, says(first=wire.write_settings({"frame_bytes": 1})), {}),
    ("announces four gigabytes of settings", *UNTOUCHED, says(first=struct.pack(">IBBI", 2**32 - 1, 1, 0, 0)), {}),
    ("begins with an answer", *UNTOUCHED, says(first=frame(wire.RESPONSE, 1)), {}),
    ("begins with noise", *UNTOUCHED, says(first=NOISE), {}),
    ("closes for a fault of its own", *UNTOUCHED, says(first=frame(wire.CLOSE, body=b"\0\6oops")), {}),
    ("does not answer", "DEADLINE_EXCEEDED", "MAYBE", says(), {}),
    ("leaves instead of an answer", *LOST, says(stays=False), {}),
    ("resets the connection", *LOST, resets, {}),
    ("answers a call that was never made", *LOST, says(lambda stream: response(stream + 2)), {}),
    ("answers on an even stream", *LOST, says(lambda stream: response(stream + 1)), {}),
    ("answers with a frame of four gigabytes", *LOST, says(lambda stream: struct.pack(">IBBI", 2**32 - 1, wire.RESPONSE, 0, stream)), {}),
    ("answers with half a frame and leaves", *LOST, says(lambda stream: response(stream)[:-1], stays=False), {}),
    ("answers with metadata that go beyond the frame", *LOST, says(lambda stream: frame(wire.RESPONSE, stream, b"\xff\xff", wire.METADATA)), {}),
    ("answers with noise", *LOST, says(NOISE), {}),
    ("sends settings again", *LOST, says(SETTINGS), {}),
    ("sends a request", *LOST, says(frame(wire.REQUEST, 1, bytes(8))), {}),
    ("sends an unknown frame that may not be skipped", *LOST, says(frame(0x70)), {}),
    ("floods with pings", *LOST, says(*[frame(wire.PING, body=bytes(8)) * 100] * 100), {}),
    ("floods with frames to skip", *LOST, says(*[frame(0x70, flags=wire.SKIPPABLE) * 100] * 100), {}),
    ("floods with settings", *LOST, says(*[SETTINGS * 100] * 10), {}),
    ("closes for abuse", *LOST, says(frame(wire.CLOSE, body=b"\0\4")), {}),
    ("drains twice", *LOST, says(frame(wire.DRAIN, body=b"\xff" * 4) * 2), {}),
    ("drains without having begun the call", *UNTOUCHED, says(frame(wire.DRAIN, body=b"\xff" * 4) + frame(wire.DRAIN, body=bytes(4))), {}),
    ("answers with a status that is none", "UNKNOWN", "MAYBE", says(lambda stream: frame(wire.ERROR, stream, b"\xff\xff")), {}),
    ("answers with a status without a code", "UNKNOWN", "MAYBE", says(lambda stream: frame(wire.ERROR, stream)), {}),
    ("answers with a code that nobody knows", "CODE_99", "YES", says(lambda stream: frame(wire.ERROR, stream, Status(code=99, processed=3).SerializeToString())), {}),
    ("answers with a message that is none", "INTERNAL", "YES", says(lambda stream: frame(wire.RESPONSE, stream, b"\xff" * 9)), {}),
    ("has the certificate of another service", *UNTOUCHED, says(response), {"certificate": "orders"}),
    ("has a certificate of another authority", *UNTOUCHED, says(response), {"certificate": "foreign/echo"}),
    ("has a certificate that has expired", *UNTOUCHED, says(response), {"certificate": "expired"}),
    ("has a certificate of another trust domain", *UNTOUCHED, says(response), {"certificate": "stranger"}),
    ("speaks another protocol over TLS", *UNTOUCHED, says(response), {"alpn": ("h2",)}),
    ("speaks no protocol by name", *UNTOUCHED, says(response), {"alpn": ()}),
    ("speaks HTTP", *UNTOUCHED, http, None),
    ("says nothing, not even TLS", *UNTOUCHED, silent, None),
]


def guarded(serve):
    async def handle(reader, writer):
        try:
            await serve(reader, writer)
        except (OSError, EOFError):
            pass
        finally:
            writer.close()
    return handle


async def main():
    for what, code, processed, serve, options in SERVERS:
        server = await asyncio.start_server(guarded(serve), "127.0.0.1", 0, ssl=None if options is None else context(**options))
        print(server.sockets[0].getsockname()[1], code, processed, what)
    print("end", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.get_event_loop_policy().new_event_loop().run_until_complete(main())
