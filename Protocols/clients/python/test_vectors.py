"""Plays the vectors of ../../vectors. Run: python3 test_vectors.py"""
import json
import pathlib
import subprocess
import sys
import tempfile

PROTOCOLS = pathlib.Path(__file__).resolve().parents[2]
generated = tempfile.TemporaryDirectory()
subprocess.run(["protoc", f"-I{PROTOCOLS}", f"--python_out={generated.name}", "mesh/status/v1/status.proto"], check=True)
sys.path.insert(0, generated.name)

from mesh.status.v1.status_pb2 import Status  # noqa: E402
from mesh_client import wire  # noqa: E402

SETTINGS = wire.KEYS.values()


def fields(kind, flags, body):
    """What the body of a frame says, in the words of frames.json."""
    out = {}
    if kind == wire.SETTINGS:
        values = wire.read_settings(body)
        out = {name: values[name] for name, _, least, _ in SETTINGS if values[name] != least or name in ("stream_credit",) and b"\x00\x09\x00\x04" in body}
        out["version"] = 1
        if values["contracts"]:
            out["contracts"] = [{"service": name, "hash": digest} for name, digest in values["contracts"].items()]
    elif kind == wire.RESPONSE or kind == wire.ERROR or kind == wire.END:
        if kind == wire.RESPONSE and flags & wire.METADATA:
            data, body = wire.split(body)
            out["metadata"] = [list(entry) for entry in wire.read_metadata(data)]
        if flags & (wire.TRAILERS if kind == wire.RESPONSE else wire.METADATA):
            data, body = wire.split(body)
            out["trailers"] = [list(entry) for entry in wire.read_metadata(data)]
        if kind == wire.RESPONSE:
            out["payload"] = body.hex()
        elif kind == wire.ERROR:
            status = Status.FromString(body)
            out["status"] = {name.name: value for name, value in status.ListFields()}
    elif kind == wire.HEADERS:
        out["metadata"] = [list(entry) for entry in wire.read_metadata(body)]
    elif kind in (wire.PING, wire.PONG):
        out["number"] = int.from_bytes(body, "big")
    elif kind in (wire.DRAIN, wire.CREDIT):
        out["last_stream" if kind == wire.DRAIN else "credit"] = int.from_bytes(body, "big")
    elif kind == wire.CLOSE:
        out = {"reason": int.from_bytes(body[:2], "big"), "text": body[2:].decode()}
    elif kind == wire.MESSAGE:
        out["cost"] = 16 + len(body)
        if "total" in current["fields"]:
            out["total"], body = int.from_bytes(body[:4], "big"), body[4:]
        out["payload"] = body.hex()
    return out


def request(want):
    """The bytes of a REQUEST with these fields: our side writes them, so they are written."""
    connection = wire.Connection()
    connection.peer, connection.phase, connection.next_stream = wire.read_settings(bytes.fromhex("000100020001")), "open", want["stream"]
    connection.peer |= {"interned_methods": 256, "interned_passports": 256}
    values = want["fields"]
    name, badge = values.get("method_name", "known"), bytes.fromhex(values.get("passport_bytes", "00"))
    for table, number, value in ((connection.methods, values["method"], name.encode()), (connection.passports, values["passport"], badge)):
        for other in range(1, number):
            table[other] = other
        if "method_name" not in values and number:
            table[value] = number
    trace = values.get("trace")
    timeout = {0: None, 2**32 - 1: 1e9}.get(values["timeout"], values["timeout"] / 1_000_000)
    return connection.open(
        name, None if want["flags"] & wire.OPEN else bytes.fromhex(values["payload"]), timeout=timeout, metadata=[tuple(e) for e in values.get("metadata", [])],
        passport=badge if values["passport"] else None, trace=bytes.fromhex("".join(trace.split("-")[1:])) if trace else None)[1]


def play(session):
    limits = dict(session["limits"])
    budgets = {key: wire.Budget(limits.pop(key), 0) for key in ("budget", "courtesy") if key in limits}
    connection, parts, ours = wire.Connection(limits, **budgets), {}, 1
    for number, step in enumerate(session["steps"]):
        where = f"{session['name']}, step {number + 1}"
        got, want = {}, dict(step.get("expect", {}))
        if "receive" in step:
            data = bytes.fromhex(step["receive"]) + bytes(step.get("zeros", 0))
            try:
                head = wire.header(data)
                connection.check(head)
                got = dict(connection.receive(head, data[10:]))
            except wire.Violation as violation:
                got = {"event": "close", "reason": violation.reason}
            for key in ("payload", "bytes"):
                if key in got:
                    got[key] = got[key].hex()
            for key in ("metadata", "trailers"):
                if got.get(key) is not None:
                    got[key] = [list(entry) for entry in got[key]]
            if "payload_size" in want:
                got["payload_size"] = len(bytes.fromhex(got["payload"]).replace(b"\0", b"\0"))
            dues = [got.get("give", b"")]
        else:
            what, stream = step["do"], step.get("stream")
            if what in ("open", "open-streaming"):
                opened = connection.open("a.B/C", b"" if what == "open" else None)
                got, want = {"stream": opened and opened[0]}, {"stream": stream}
            elif what == "open-fails":
                got, want = {"opened": connection.open("a.B/C", b"")}, {"opened": None}
            elif what == "cancel":
                sent = connection.cancel(stream).hex()
                got, want = {"bytes": sent}, {"bytes": "" if step.get("withheld") else step["bytes"]}
            elif what == "send":
                message, offset, names = bytes(step["size"]), step.get("offset", 0), []
                while names == [] or offset < len(message):
                    if (part := connection.part(stream, message, offset, step["last"])) is None:
                        names.append("blocked")
                        break
                    more = wire.header(part[0]).flags & wire.MORE
                    kind = "first" if more and not offset else "part" if more else "last" if offset else "message"
                    names.append(f"{kind} {offset}..{part[1]}")
                    offset = part[1]
                got, want = {"parts": names}, {"parts": step["parts"] + (["blocked"] if step.get("then") == "blocked" else [])}
            elif what == "take":
                given = connection.took(stream, step["cost"])
                streams = [int.from_bytes(given[i + 10:i + 14], "big") for i in range(0, len(given), 14) if wire.header(given[i:]).stream == stream]
                got, want = {"credit": sum(streams)}, {"credit": step["credit"]}
            elif what == "connection-credit":
                continue
            else:
                raise AssertionError(f"{where}: unknown step {what}")
        for key, value in want.items():
            if got.get(key) != value:
                raise AssertionError(f"{where}: {key} is {got.get(key)!r}, not {value!r}")


if __name__ == "__main__":
    count = 0
    for current in json.loads((PROTOCOLS / "vectors" / "frames.json").read_text())["vectors"]:
        data = bytes.fromhex(current["bytes"])
        head = wire.header(data)
        assert (head.type, head.flags, head.stream, head.length) == (current["type"], current["flags"], current["stream"], len(data) - 10), current["name"]
        if head.type == wire.REQUEST:
            assert request(current).hex() == current["bytes"], current["name"]
        elif head.type != wire.CANCEL:
            said = {key: value for key, value in current["fields"].items() if key != "unknown"}
            read = fields(head.type, head.flags, data[10:])
            assert read == said, f"{current['name']}: {read} is not {said}"
        count += 1
    sessions = [session for session in json.loads((PROTOCOLS / "vectors" / "sessions.json").read_text())["sessions"] if session["role"] == "client"]
    for session in sessions:
        play(session)
    print(f"{count} frames and {len(sessions)} sessions as they should be")
