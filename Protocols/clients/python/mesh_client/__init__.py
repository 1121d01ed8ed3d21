"""A client of the mesh in plain Python: asyncio, ssl, and the stock protobuf package."""
import asyncio
import collections
import ssl

from . import wire
from mesh.status.v1.status_pb2 import Status

CODES = ("OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED "
         "FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED").split()


class MeshError(Exception):
    """How a call failed. `processed` is NO, MAYBE or YES: whether the request had an effect."""

    def __init__(self, code, message="", processed="NO", reason="", retry_after_ms=0, violations=(), trailers=()):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.processed, self.reason = code, message, processed, reason
        self.retry_after_ms, self.violations, self.trailers = retry_after_ms, list(violations), list(trailers)

    @classmethod
    def of(cls, payload, trailers):
        try:
            status = Status.FromString(payload)
            code = CODES[status.code] if status.code < len(CODES) else f"CODE_{status.code}"
        except Exception:  # what protobuf raises depends on its implementation
            status, code = Status(), "OK"
        if code == "OK":
            return cls("UNKNOWN", "the server's status cannot be read", "MAYBE", trailers=trailers)
        processed = ("MAYBE", "NO", "MAYBE", "YES")[status.processed] if status.processed < 4 else "MAYBE"
        return cls(code, status.message, processed, status.reason, status.retry_after_ms, [(v.field, v.message) for v in status.violations], trailers)


class Call:
    """A call under way. Iterate over it for the replies; `send` and `end` if its requests are a stream; `cancel` gives it up."""

    def __init__(self, client, reply, timeout):
        self.client, self.reply, self.stream = client, reply, None
        self.deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
        self.metadata, self.trailers, self.over, self.error = [], [], False, None
        self.replies, self.parts, self.news = collections.deque(), [], asyncio.Event()

    async def wait(self):
        """Until something has happened to the call, or its deadline ends it."""
        self.news.clear()
        try:
            async with asyncio.timeout_at(self.deadline):
                await self.news.wait()
        except TimeoutError:
            self.cancel("DEADLINE_EXCEEDED", "nobody answered in time")
        except asyncio.CancelledError:
            self.cancel()
            raise

    def cancel(self, code="CANCELLED", message="the caller gave up", reason=""):
        if not self.over and self.stream in self.client.wire.streams:
            self.client.write(self.client.wire.cancel(self.stream))
        self.finish(MeshError(code, message, "MAYBE" if self.stream else "NO", reason))

    def finish(self, error=None):
        if not self.over:
            self.over, self.error = True, error
            self.client.calls.pop(self.stream, None)
            self.client.has_room()
        self.news.set()

    async def send(self, message, last=False):
        """Sends a request, as soon as the server has credit for it."""
        data, offset, begun = message if isinstance(message, bytes) else message.SerializeToString(), 0, False
        while not self.over and (offset < len(data) or not begun):
            if part := self.client.wire.part(self.stream, data, offset, last):
                begun, offset = True, part[1]
                self.client.write(part[0])
                await self.client.writer.drain()
            else:
                await self.wait()
        if self.over and (offset < len(data) or not begun):
            raise self.error or MeshError("CANCELLED", "the call is over", "YES")

    def end(self):
        """No request follows."""
        if not self.over and (state := self.client.wire.streams.get(self.stream)) and state.is_open:
            state.is_open = False
            self.client.write(wire.frame(wire.END, self.stream))

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self.replies and not self.over:
            await self.wait()
        if self.replies:
            data, cost = self.replies.popleft()
            self.client.write(self.client.wire.took(self.stream, cost))
            return data if self.reply is bytes else self.reply.FromString(data)
        if self.error:
            raise self.error
        raise StopAsyncIteration

    async def one(self):
        """The only reply of a call that has one."""
        replies = [reply async for reply in self]
        if len(replies) != 1:
            raise MeshError("INTERNAL", f"{len(replies)} replies where one was due", "YES")
        return replies[0]

    def on(self, event):
        for key in ("metadata", "trailers"):
            if event.get(key, []) is None:
                return self.cancel("INTERNAL", f"the {key} cannot be read")
        self.metadata += event.get("metadata", [])
        self.trailers += event.get("trailers", [])
        match event["event"]:
            case "response":
                self.replies.append((event["payload"], 0))
            case "message" | "part":
                self.parts.append(event["payload"])
                if event["complete"]:
                    self.replies.append((b"".join(self.parts), event["cost"]))
                    self.parts = []
            case "too-large":
                return self.cancel("RESOURCE_EXHAUSTED", "a reply is too large", "MESSAGE_TOO_LARGE")
            case "error":
                self.replies.clear()
                return self.finish(MeshError.of(event["payload"], self.trailers))
        if event["event"] in ("response", "ended") or event.get("last"):
            self.finish()
        self.news.set()


class Client:
    """One connection to one service. It ends with the server's drain or the first fault; then make another."""

    @classmethod
    async def connect(cls, host, port, service, certificate, key, authorities, trust_domain="chill.test", limits={}):
        """`host` may be `unix:/path`. Raises OSError (also ssl.SSLError) or MeshError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version, context.check_hostname = ssl.TLSVersion.TLSv1_3, False
        context.load_verify_locations(authorities)
        context.load_cert_chain(certificate, key)
        context.set_alpn_protocols(["mesh/1"])
        self, unix = cls(), host.startswith("unix:")
        async with asyncio.timeout(5):
            opening = asyncio.open_unix_connection(host[5:], ssl=context, server_hostname=service) if unix else asyncio.open_connection(host, port, ssl=context)
            self.reader, self.writer = await opening
            tls = self.writer.get_extra_info("ssl_object")
            names = [value for kind, value in tls.getpeercert()["subjectAltName"] if kind == "URI"]
            if tls.selected_alpn_protocol() != "mesh/1" or names != [f"spiffe://{trust_domain}/service/{service}"]:
                self.writer.close()
                raise MeshError("UNAVAILABLE", f"{names} answered where {service} was expected")
            self.wire, self.calls, self.waiting, self.ready, self.closed = wire.Connection(limits), {}, collections.deque(), asyncio.Event(), None
            self.write(wire.write_settings(self.wire.limits))
            self.task = asyncio.create_task(self.read())
            await self.ready.wait()
        if self.closed:
            raise self.closed
        return self

    def write(self, data):
        if data and not self.closed:
            self.wrote = asyncio.get_running_loop().time()
            self.writer.write(data)

    async def call(self, method, request=None, reply=bytes, timeout=None, metadata=(), passport=None, trace=None):
        """Begins a call of any kind. Without a request, requests follow by `send` and `end`."""
        call = Call(self, reply, timeout)
        data = request if request is None or isinstance(request, bytes) else request.SerializeToString()
        try:
            fixed = sum(len(x) for x in (wire.write_metadata(metadata), method, passport or b"")) + 64
        except ValueError as error:
            raise MeshError("INVALID_ARGUMENT", str(error))
        in_parts = data is not None and fixed + len(data) > min(self.wire.peer["frame_bytes"], wire.PART)
        if (in_parts or data is None) and not self.wire.has_streams:
            raise MeshError("UNIMPLEMENTED", "the server has no streams, and the call needs them")
        while not self.closed and self.wire.phase == "open":
            left = None if call.deadline is None else call.deadline - asyncio.get_running_loop().time()
            if left is not None and left <= 0:
                raise MeshError("DEADLINE_EXCEEDED", "the deadline passed before the call could be sent")
            if data is not None and len(data) > max(self.wire.peer["message_bytes"], self.wire.peer["frame_bytes"]):
                raise MeshError("RESOURCE_EXHAUSTED", "the request is larger than the server takes", reason="MESSAGE_TOO_LARGE")
            if opened := self.wire.open(method, None if in_parts else data, left, metadata, passport, trace):
                call.stream = opened[0]
                self.calls[call.stream] = call
                self.write(opened[1])
                if in_parts:
                    await call.send(data, last=True)
                return call
            self.waiting.append(call.news)
            await call.wait()
            if call.over:
                raise call.error
        raise MeshError("UNAVAILABLE", "the connection takes no calls any more")

    async def unary(self, method, request, reply=bytes, **options):
        return await (await self.call(method, request, reply, **options)).one()

    def has_room(self):
        if self.waiting:
            self.waiting.popleft().set()

    async def read(self):
        cause, reason = "the connection ended", None
        try:
            while True:
                if asyncio.get_running_loop().time() - self.wrote > 30:
                    self.write(self.wire.ping(self.wire.next_stream))
                try:
                    data = await asyncio.wait_for(self.reader.readexactly(10), 30)
                except TimeoutError:
                    self.write(self.wire.ping(self.wire.next_stream))
                    data = await asyncio.wait_for(self.reader.readexactly(10), 10)
                head = wire.header(data)
                self.wire.check(head)
                event = self.wire.receive(head, await self.reader.readexactly(head.length))
                self.write(event.get("give", b"") + event.get("bytes", b""))
                self.on(event)
                if event["event"] == "peer-closed" or self.wire.phase in ("leaving", "drained") and not self.wire.streams:
                    cause, reason = event.get("text") or "the server left", wire.DONE
                    break
        except (OSError, EOFError, TimeoutError) as error:
            cause, reason = f"the connection ended: {error}", wire.TIMEOUT if isinstance(error, TimeoutError) else None
        except wire.Violation as violation:
            cause, reason = str(violation), violation.reason
        finally:
            self.end(cause, reason)

    def on(self, event):
        if event["event"] == "opened":
            self.ready.set()
        for stream in event.get("streams", []):
            self.calls[stream].finish(MeshError("UNAVAILABLE", "the server left before it began", "NO"))
        for call in [self.calls.get(event["stream"])] if event.get("stream") else list(self.calls.values()) if event["event"] == "connection-credit" else []:
            if call:
                call.on(event) if event["event"] not in ("credit", "connection-credit") else call.news.set()
        if event["event"] == "none":
            self.has_room()  # a withheld call may have ended

    def end(self, cause, reason):
        if reason is not None:
            self.write(wire.frame(wire.CLOSE, body=reason.to_bytes(2, "big") + cause.encode()[:255]))
        self.closed = self.closed or MeshError("UNAVAILABLE", cause)
        self.writer.close()
        self.ready.set()
        for call in list(self.calls.values()):
            call.finish(MeshError("UNAVAILABLE", cause, "MAYBE"))
        while self.waiting:
            self.has_room()

    async def close(self):
        self.task.cancel()
        self.end("the client left", wire.DONE)
        await asyncio.gather(self.task, return_exceptions=True)
