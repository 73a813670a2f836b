"""Requests over HTTP from this process: some connections that each ask again once they are answered."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

Make = Callable[[], bytes]


@dataclass
class Slice:
    """What came of asking for a while; `latencies` in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        """A latency in milliseconds."""
        if len(self.latencies) < 2:
            return 1000 * sum(self.latencies)
        return 1000 * quantiles(self.latencies, n=100, method="inclusive")[percent - 1]


class Connection:
    """One connection to 127.0.0.1 that stays open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.stays_open = True

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> int:
        """One request; gives the status of its answer."""
        status, _ = await self.ask_whole(request)
        return status

    async def ask_whole(self, request: bytes) -> tuple[int, bytes]:
        """The same, with the body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        self.stays_open = b"connection: close" not in lines
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        return int(head[9:12]), await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def ask_for(seconds: float, connections: list[Connection], make: Make) -> Slice:
    """Ask over all of these at once for so long; any answer but 200 ends the benchmark."""
    found = Slice()
    began = time.perf_counter()

    async def ask(connection: Connection) -> None:
        while time.perf_counter() - began < seconds:
            request = make()
            asked = time.perf_counter()
            status = await connection.ask(request)
            if status != 200:
                raise SystemExit(f"The answer was {status}.")
            found.latencies.append(time.perf_counter() - asked)

    await asyncio.gather(*(ask(connection) for connection in connections))
    found.seconds = time.perf_counter() - began
    return found


def in_middle(slices: list[Slice], of: Callable[[Slice], float]) -> float:
    """The median over the slices."""
    return median(of(one) for one in slices)
