"""The same work with pgqueuer: a business row and a job in one transaction, 32 at once; each job writes one effect row.

    peer.py SOCKET_DIRECTORY JOBS

Enqueuing and working overlap, as in outbox-bench's burst; the clock stops when the last effect is committed.
"""

import asyncio
import json
import sys
import time

import asyncpg
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, QueueManager
from pgqueuer.models import Job
from pgqueuer.queries import Queries

host, jobs = sys.argv[1], int(sys.argv[2])
emitters, batch = 32, 100
address = dict(host=host, user="postgres", database="queue")


async def enqueue(pool, left):
    while left:
        number = left.pop()
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("INSERT INTO business (account) VALUES ($1)", f"account-{number % 1000}")
            await Queries(AsyncpgDriver(connection)).enqueue("happened", f"{number}".encode() + b"." * 100, 0)


async def main():
    setup = await asyncpg.connect(**address)
    await Queries(AsyncpgDriver(setup)).install()
    await setup.execute("CREATE TABLE business (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account text NOT NULL)")
    await setup.execute("CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL)")
    await setup.close()

    emitting = await asyncpg.create_pool(min_size=emitters, max_size=emitters, **address)
    effects = await asyncpg.create_pool(min_size=16, max_size=24, **address)
    working = await asyncpg.create_pool(min_size=8, max_size=16, **address)
    manager = QueueManager(Queries(AsyncpgPoolDriver(working)))
    done = asyncio.Event()
    count = 0

    @manager.entrypoint("happened")
    async def happened(job: Job) -> None:
        nonlocal count
        await effects.execute("INSERT INTO effect (number) VALUES ($1)", int(job.payload.rstrip(b".")))
        count += 1
        if count >= jobs:
            done.set()

    task = asyncio.create_task(manager.run(batch_size=batch))
    await asyncio.sleep(1)
    start = time.monotonic()
    left = list(range(jobs))
    await asyncio.gather(*(enqueue(emitting, left) for _ in range(emitters)))
    emitted = time.monotonic() - start
    await asyncio.wait_for(done.wait(), 600)
    total = time.monotonic() - start
    manager.shutdown.set()
    try:
        await asyncio.wait_for(task, 20)
    except asyncio.TimeoutError:
        task.cancel()
    print(json.dumps({"measurement": "burst", "events_per_s": jobs / total, "emitted_per_s": jobs / emitted}))


asyncio.run(main())
