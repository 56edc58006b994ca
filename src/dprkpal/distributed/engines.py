"""Internal: run partitions on the processors of this computer, on Dask or on Spark.

Each engine runs the same function. It writes its result to a file and can be repeated, so that a worker that ends in
the middle loses nothing: the partition is run again.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import DprkpalError
from .optional_packages import imported
from .worker_processes import WorkerPool, without_signals

if TYPE_CHECKING:
    from .partitions import Partition
    from .running import Done, Job

__all__ = ["run_locally", "run_on_dask", "run_on_spark"]

ATTEMPTS = 3
"""How often a partition is tried if the worker that runs it ends."""

Format = Callable[["Partition", "Job"], "Done"]
Results = Generator[tuple["Partition", "Done"], None, None]


def _ended(partition: Partition) -> DprkpalError:
    return DprkpalError(
        f"{partition.source}: the works from {partition.first:,} on ended their worker {ATTEMPTS} times, perhaps "
        "because it had too little memory; use smaller partitions or fewer workers. Finished partitions are kept"
    )


def run_locally(partitions: Iterable[Partition], job: Job, run: Format, workers: int) -> Results:
    """Yield each partition when it is finished. A worker that ends is replaced, and its partitions are run again."""
    waiting = iter(partitions)
    again: list[Partition] = []
    attempts: Counter[int] = Counter()
    pool = WorkerPool(workers)
    running: dict[Future[Done], Partition] = {}
    try:
        while True:
            # After a worker has ended, one partition at a time shows which of them is the cause.
            room = 1 if again else 2 * workers
            while len(running) < room and (one := again.pop() if again else next(waiting, None)) is not None:
                running[pool.submit(run, one, job)] = one
                room = room if not again else 1
            if not running:
                return
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = False
            for future in finished:
                partition = running[future]
                try:
                    done = future.result()
                except BrokenProcessPool:
                    broken = True
                    continue
                del running[future]
                yield partition, done
            if broken:
                again += list(running.values())
                if len(running) == 1:
                    attempts[again[-1].number] += 1
                    if attempts[again[-1].number] >= ATTEMPTS:
                        raise _ended(again[-1])
                running.clear()
                pool.end()
                pool = WorkerPool(workers)
    finally:
        pool.end()


def run_on_dask(partitions: Iterable[Partition], job: Job, run: Format, workers: int, address: str | None) -> Results:
    """Yield each partition when it is finished. Dask runs the partitions of a lost worker on another one."""
    distributed = imported("distributed")
    cluster = None
    if address is None:
        with without_signals(signal.SIGINT):  # the workers of Dask would print tracebacks on Ctrl-C
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL
            )
    client = distributed.Client(cluster if cluster is not None else address)
    try:
        waiting = iter(partitions)
        room = 2 * max(workers if cluster is not None else sum(client.nthreads().values()), 1)
        running = {client.submit(run, one, job, pure=False): one for one in islice(waiting, room)}
        finished = distributed.as_completed(list(running))
        for future in finished:
            partition = running.pop(future)
            try:
                done = future.result()
            except distributed.KilledWorker:
                raise _ended(partition) from None
            for one in islice(waiting, 1):
                more = client.submit(run, one, job, pure=False)
                running[more] = one
                finished.add(more)
            yield partition, done
    except BaseException:
        if cluster is not None:
            _end_dask_workers(cluster)
        raise
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


def _end_dask_workers(cluster: Any) -> None:
    """End the worker processes of a local cluster now. Dask alone would wait for them for several seconds."""
    logging.getLogger("distributed.batched").setLevel(logging.CRITICAL)  # it logs closed connections with tracebacks
    for nanny in cluster.workers.values():
        nanny.close_gracefully()  # starts no other worker instead
        if nanny.pid:
            with suppress(OSError):
                os.kill(nanny.pid, signal.SIGTERM)


def run_on_spark(partitions: Iterable[Partition], job: Job, run: Format, workers: int, address: str | None) -> Results:
    """Yield each partition when it is finished. Spark runs the partitions of a lost worker again."""
    session_type = imported("pyspark.sql").SparkSession
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    before = session_type.getActiveSession()
    # "local[n]" alone never repeats a task, so that a lost worker would end the whole batch.
    master = address or f"local[{workers},{ATTEMPTS + 1}]"
    builder = session_type.builder.appName("dprkpal batch").master(master).config("spark.ui.enabled", "false")
    session = before or builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        waiting = iter(partitions)
        # A job for some partitions at a time shows progress, and limits the space for unpacked lines.
        size = 4 * max(session.sparkContext.defaultParallelism, 1)
        while some := list(islice(waiting, size)):
            yield from _spark_job(session.sparkContext, some, job, run)
    finally:
        if before is None:
            session.stop()


def _spark_job(context: Any, partitions: list[Partition], job: Job, run: Format) -> Results:
    """Run some partitions as one job of Spark."""
    packed = [tuple(one) for one in partitions]  # Spark's own pickler does not know our classes

    def call(values: tuple[Any, ...]) -> tuple[int, ...]:
        from dprkpal.distributed.partitions import Partition

        return tuple(run(Partition(*values), job))

    try:
        found = context.parallelize(packed, len(packed)).map(call).collect()
    except Exception as error:
        text = str(error)
        if "Python worker exited unexpectedly" in text:
            raise _ended(partitions[0]) from None
        raise
    from .running import Done

    by_number = {one.number: one for one in partitions}
    for values in found:
        done = Done(*values)
        yield by_number[done.number], done
