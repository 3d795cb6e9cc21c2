"""Posting: bulk posts beside the bare loop, single moves beside the empty handler, one hot item beside many."""

from bench.figures import Figure, interleaved
from bench.house import LINES, Server, served
from bench.load import Job, run
from bench.prepared import Houses, Prepared

BULK_CLIENTS = 4
CLIENTS = 64
BODIES = 2_000


def bulk(houses: Houses, made: Prepared, repeats: int, posts: int) -> Figure:
    """Lines per second in posts of 1,000, beside the bare loop over the very rows that these posts wrote."""
    with houses.copy(made) as real, houses.copy(made) as copy, served(real) as server:
        bare = houses.bare(real, copy, made.seq)

        def post() -> float:
            bodies = [made.stock.body(LINES) for _ in range(posts)]
            job = Job(server.port, "POST", "/api/v1/moves", made.key, bodies, BULK_CLIENTS, once=True)
            return run(job).rate * LINES

        value, limit = interleaved(repeats, post, bare.again)
        bare.close()
    return Figure(f"bulk posts of 1,000 lines, {houses.label}", value, "lines/s", limit, 0.35)


def singles(houses: Houses, made: Prepared, repeats: int, seconds: float, least: float) -> list[Figure]:
    """Durable single moves over HTTP, beside the empty POST handler; then of one hot item beside all items."""
    spread = [made.stock.body() for _ in range(BODIES)]
    hot = [made.stock.hot()]
    with (
        houses.copy(made) as real,
        houses.copy(made) as other,
        served(real) as server,
        served(other, "bench.empty") as empty,
    ):

        def rate(at: Server, path: str, bodies: list[str]) -> float:
            job = Job(at.port, "POST", f"/api/v1/{path}", made.key, bodies, CLIENTS, seconds)
            return run(job).rate

        value, wanted, limit = interleaved(
            repeats,
            lambda: rate(server, "moves", spread),
            lambda: rate(server, "moves", hot),
            lambda: rate(empty, "empty", spread),
        )
    return [
        Figure(f"durable single moves, {CLIENTS} clients, {houses.label}", value, "moves/s", limit, least),
        Figure(
            f"one hot item against all items, {CLIENTS} clients, {houses.label}",
            wanted,
            "moves/s",
            value,
            1.0,
        ),
    ]


def reads(houses: Houses, made: Prepared, repeats: int, seconds: float) -> Figure:
    """Availability over HTTP, beside the empty GET handler."""
    queries = [made.stock.query() for _ in range(BODIES)]
    with (
        houses.copy(made) as real,
        houses.copy(made) as other,
        served(real) as server,
        served(other, "bench.empty") as empty,
    ):

        def rate(at: Server, path: str) -> float:
            job = Job(at.port, "GET", f"/api/v1/{path}", made.key, queries, CLIENTS, seconds)
            return run(job).rate

        value, limit = interleaved(
            repeats, lambda: rate(server, "availability"), lambda: rate(empty, "empty")
        )
    return Figure(f"availability reads, {CLIENTS} clients, {houses.label}", value, "reads/s", limit, 0.6)
