"""The behaviour suite, played by the reference client against a running server.

    driver.py DIRECTORY PORT PROCESS [FILTER]

DIRECTORY holds the certificates; PROCESS is the server's id: it is told to leave in the end. Prints a line per case."""
import asyncio
import itertools
import json
import os
import pathlib
import signal
import sys
import time

import stubs  # noqa: F401
from behavior_pb2 import Entry, Observation, ObserveRequest, Plan, Reply, Request  # noqa: F401
from google.protobuf import json_format
from mesh_client import Client, MeshError

DIRECTORY, PORT, PROCESS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
SERVICE = "mesh.behavior.v1.BehaviorService/"
METHODS = {"call": "Call", "upload": "Upload", "download": "Download", "chat": "Chat"}
CASES = json.loads((pathlib.Path(__file__).parent / "cases.json").read_text())
tags = itertools.count()


class Wrong(Exception):
    """What came is not what the case expects."""


def compare(what, got, want):
    if got != want:
        raise Wrong(f"{what} is {got!r}, not {want!r}")


class Outcome:
    def __init__(self):
        self.sizes, self.numbers, self.last, self.error, self.written = [], [], None, None, 0
        self.metadata, self.trailers = [], []


def requests(case, tag):
    """The requests of a case; the first one carries the plan."""
    default = [{}] if case["kind"] in ("call", "download") else []
    sizes = [(entry.get("size", 0), entry.get("number")) for entry in case.get("requests", default) for _ in range(entry.get("count", 1))]
    for place, (size, number) in enumerate(sizes):
        request = Request(payload=bytes(size), number=place if number is None else number)
        if place == 0:
            json_format.ParseDict({"tag": tag, "steps": case.get("plan", [])}, request.plan)
        yield request


async def observe(client, tag, event="", calls=1):
    return await client.unary(SERVICE + "Observe", ObserveRequest(tag=tag, event=event, calls=calls), Observation, timeout=20)


async def write(call, case, tag, outcome, may_end):
    try:
        for request in requests(case, tag):
            await call.send(request)
            outcome.written += 1
        if not case.get("open"):
            await may_end.wait()
            call.end()
    except MeshError:
        pass  # the reader reports it


async def play(client, case, tag, together):
    outcome, metadata = Outcome(), [tuple(entry) for entry in case.get("metadata", [])]
    if "metadata_size" in case:
        metadata.append(("x-large", "x" * case["metadata_size"]))
    streamed, may_end, tasks = case["kind"] in ("upload", "chat"), asyncio.Event(), []
    if not case.get("together"):
        may_end.set()
    try:
        call = await client.call(SERVICE + METHODS[case["kind"]], None if streamed else next(requests(case, tag)), Reply,
                                 timeout=case.get("timeout_ms", 30000) / 1000, metadata=metadata)
    except MeshError as error:
        outcome.error = error
        return outcome
    if streamed:
        tasks.append(asyncio.create_task(write(call, case, tag, outcome, may_end)))
    if case.get("cancel") == "started":
        async def give_up():
            await observe(client, tag, "started", case.get("times", 1))
            call.cancel()
        tasks.append(asyncio.create_task(give_up()))
    if "stall_ms" in case:
        await asyncio.sleep(case["stall_ms"] / 1000)
        if outcome.written > case["written_at_most"]:
            raise Wrong(f"{outcome.written} requests were written while nobody read")
    try:
        async for reply in call:
            outcome.sizes.append(len(reply.payload))
            outcome.numbers.append(reply.number)
            reply.ClearField("payload")
            outcome.last = reply
            if len(outcome.sizes) == 1:
                if "pause_ms" in case:
                    await asyncio.sleep(case["pause_ms"] / 1000)
                if "sent_at_most" in case and (sent := (await observe(client, tag)).messages_sent) > case["sent_at_most"]:
                    raise Wrong(f"the handler sent {sent} replies while nobody read")
                if case.get("together"):
                    await together()
                    may_end.set()
            if case.get("cancel") == len(outcome.sizes):
                call.cancel()
                call.replies.clear()
    except MeshError as error:
        outcome.error = error
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    outcome.metadata, outcome.trailers = call.metadata, call.trailers
    return outcome


def check(case, outcome):
    expect, error = case["expect"], outcome.error
    code = error.code if error else "OK"
    if code != expect.get("code", "OK"):
        raise Wrong(f"the end is {error or 'OK'}, not {expect.get('code', 'OK')}")
    for key in ("processed", "message", "reason", "violations", "retry_after_ms"):
        if key in expect:
            compare(key, [list(v) for v in error.violations] if key == "violations" else getattr(error, key), expect[key])
    if "lacks" in expect and expect["lacks"] in str(error):
        raise Wrong(f"the text tells what it should not: {error}")
    if case["kind"] in ("call", "upload") and error:
        compare("replies", len(outcome.sizes), 0)
    last = outcome.last
    for key, got in (("replies", len(outcome.sizes)), ("sizes", outcome.sizes), ("numbers", outcome.numbers), ("bytes", sum(outcome.sizes)),
                     ("read", last and last.messages_read), ("bytes_read", last and last.bytes_read), ("peer", last and last.peer)):
        if key in expect:
            compare(key, got, expect[key])
    if expect.get("numbers_ascend"):
        compare("numbers", outcome.numbers, list(range(len(outcome.numbers))))
    if "remaining_at_most_ms" in expect and not 0 < last.remaining_us <= expect["remaining_at_most_ms"] * 1000:
        raise Wrong(f"the handler had {last.remaining_us} microseconds left")
    for key, got in (("echoed", [[e.name, e.value] for e in last.metadata] if last else []), ("metadata", [list(e) for e in outcome.metadata]),
                     ("trailers", [list(e) for e in outcome.trailers])):
        if key in expect:
            names = {name for name, _ in expect[key]}
            compare(key, [entry for entry in got if entry[0] in names], expect[key])


async def run(client, case):
    tag, times, arrived, all_there = f"{case['name']} {next(tags)}", case.get("times", 1), 0, asyncio.Event()

    async def together():
        nonlocal arrived
        arrived += 1
        if arrived == times:
            all_there.set()
        await all_there.wait()
    plays = asyncio.gather(*[play(client, case, tag, together) for _ in range(times)])
    if case.get("beside"):
        await asyncio.sleep(0.1)
        await client.unary(SERVICE + "Call", Request(), Reply, timeout=5)
    for outcome in await plays:
        check(case, outcome)
    if then := case.get("then"):
        seen = None
        for event in ("started", "cancelled", "ended"):
            if event in then:
                seen = await observe(client, tag, event, then[event])
                compare(event, getattr(seen, event), then[event])
        if "messages_sent_at_most" in then and seen.messages_sent > then["messages_sent_at_most"]:
            raise Wrong(f"the handler sent {seen.messages_sent} replies")


async def drain(client):
    """Nothing that is under way may be lost when the server leaves."""
    plan, tag = CASES["drain"], "drain"
    calls = [case | {"expect": case["expect"], "timeout_ms": 20000} for case in plan["calls"] for _ in range(plan["each"])]
    plays = [asyncio.create_task(play(client, case, tag, None)) for case in calls]
    await observe(client, tag, "started", len(calls))
    os.kill(PROCESS, signal.SIGTERM)
    for case, outcome in zip(calls, await asyncio.gather(*plays)):
        check(case, outcome)
    async with asyncio.timeout(10):
        await client.task
    try:
        await client.unary(SERVICE + "Call", Request(), Reply, timeout=5)
        raise Wrong("a call was taken by a server that has left")
    except MeshError as error:
        compare("code", (error.code, error.processed), ("UNAVAILABLE", "NO"))


async def report(name, work):
    began, problem = time.monotonic(), None
    try:
        async with asyncio.timeout(60):
            await work
    except Exception as error:
        problem = f"{type(error).__name__} {error}"
    print(f"not ok {name}: {problem}" if problem else f"ok {name} ({time.monotonic() - began:.2f} s)", flush=True)
    return problem is None


async def main():
    paths = [f"{DIRECTORY}/orders/certificate.pem", f"{DIRECTORY}/orders/key.pem", f"{DIRECTORY}/ca.pem"]
    client = await Client.connect("127.0.0.1", PORT, "echo", *paths)
    chosen = [case for case in CASES["cases"] if len(sys.argv) < 5 or sys.argv[4] in case["name"]]
    # What needs the machine for itself comes alone; the rest a few at a time, because most of it waits.
    alone = [case for case in chosen if case.get("times", 1) >= 1000 or any(r.get("size", 0) > 1 << 24 for r in case.get("requests", [])) or "MiB" in case["name"]]
    turn = asyncio.Semaphore(6)

    async def one(case):
        async with turn:
            return await report(case["name"], run(client, case))
    good = [await report(case["name"], run(client, case)) for case in alone]
    good += await asyncio.gather(*[one(case) for case in chosen if case not in alone])
    if len(sys.argv) < 5:
        good.append(await report("a drain under load loses no call", drain(client)))
    await client.close()
    sys.exit(0 if all(good) else 1)


asyncio.run(main())
