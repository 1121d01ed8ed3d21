"""Selects by key with asyncpg: as many connections and queries in flight as asked for; prints queries per second.

usage: asyncpg_select.py SOCKET_DIRECTORY PORT CONNECTIONS SECONDS
"""
import asyncio
import random
import sys
import time

import asyncpg


async def main() -> None:
    host, port, connections, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    pool = await asyncpg.create_pool(
        host=host, port=port, user="postgres", database="postgres", min_size=connections, max_size=connections)
    statement = "SELECT abalance FROM pgbench_accounts WHERE aid = $1"
    counts = [0] * connections

    async def work(index: int, end: float) -> None:
        async with pool.acquire() as connection:
            prepared = await connection.prepare(statement)
            while time.monotonic() < end:
                await prepared.fetchval(random.randint(1, 100_000))
                counts[index] += 1

    start = time.monotonic()
    await asyncio.gather(*(work(index, start + seconds) for index in range(connections)))
    print(sum(counts) / (time.monotonic() - start))
    await pool.close()


asyncio.run(main())
