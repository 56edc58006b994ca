"""Send a steady load to ``dprkpal serve`` on this machine, and print errors, latencies and memory.

    python benchmarks/serve_load.py --seconds 60 --clients 20 --rate 50

The script starts the service on a free port of 127.0.0.1, sends a fixed number of requests to that address alone, and
stops the service. It exits with status 1 if a request failed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MAX_SECONDS = 600
MAX_RATE = 500
STYLES = ("apa", "chicago-notes-bibliography", "ieee", "modern-language-association", "nature", "oscola")


@dataclass
class Outcome:
    """What the clients saw."""

    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    """Seconds since the start, and megabytes of the service with its workers."""

    def percentile(self, percent: int) -> float:
        """Return the latency in milliseconds that *percent* of the requests do not exceed."""
        if len(self.latencies) < 2:
            return 1000 * sum(self.latencies)
        return 1000 * statistics.quantiles(self.latencies, n=100, method="inclusive")[percent - 1]


def requests(number: int) -> tuple[str, str, Any]:
    """Return the method, the address and the body of request *number*."""
    style = STYLES[number % len(STYLES)]
    items = [
        {
            "id": f"item{one}", "type": "book", "title": f"Title {one} of request {number}", "publisher": "Press",
            "author": [{"family": f"Family{one % 7}", "given": "Given"}], "issued": {"date-parts": [[1950 + one]]},
        }
        for one in range(10)
    ]  # fmt: skip
    match number % 10:
        case 0 | 1 | 2 | 3:
            return "POST", "/bibliography", {"items": items, "style": style, "to": "html"}
        case 4 | 5:
            citations = [f"item{one}, p. {one + 1}" for one in range(10)]
            return "POST", "/citations", {"items": items, "citations": citations, "style": style, "bibliography": True}
        case 6:
            return "GET", "/search?q=tunnels&limit=10", None
        case 7:
            return "GET", f"/references/young2021guns?style={style}", None
        case 8:
            return "GET", f"/claims/coughlin-tunnels?style={style}", None
        case _:
            return "GET", "/styles?q=chicago&limit=10", None


def start_service(workers: int) -> tuple[subprocess.Popen[str], str, int]:
    """Start the service on a free port; return its process, host and port."""
    command = [sys.executable, "-m", "dprkpal", "serve", "--port", "0", "--workers", str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = urlsplit(process.stdout.readline().strip())
    if address.hostname != "127.0.0.1" or address.port is None:
        process.kill()
        raise SystemExit("the service did not start")
    return process, address.hostname, address.port


def stop_service(process: subprocess.Popen[str]) -> int:
    """Stop the service as Ctrl-C does; return its exit status."""
    process.send_signal(signal.SIGINT)
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def processes(parent: int) -> Iterator[int]:
    """Yield the process *parent* and its children, where /proc lists them."""
    yield parent
    for path in Path(f"/proc/{parent}/task").glob("*/children"):
        yield from map(int, path.read_text().split())


def megabytes(parent: int) -> float:
    """Return the memory of a process and its children that no other process shares; 0 if it is not known."""
    total = 0
    for process in processes(parent):
        try:
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith(("Private_Clean:", "Private_Dirty:")):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1000


def processor_seconds(parent: int) -> float:
    """Return the processor time that a process and its children have used; 0 if it is not known."""
    total = 0
    for process in processes(parent):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK") if total else 0.0


def run(host: str, port: int, pid: int, *, clients: int, rate: float, seconds: float) -> Outcome:
    """Send *rate* requests a second for *seconds* from *clients* connections; return what they saw."""
    count = int(rate * seconds)
    outcome, lock = Outcome(), threading.Lock()
    numbers = iter(range(count))
    begin = time.monotonic()

    def client() -> None:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            time.sleep(max(0.0, begin + number / rate - time.monotonic()))
            method, address, body = requests(number)
            sent = time.monotonic()
            try:
                content = None if body is None else json.dumps(body)
                connection.request(method, address, content, {"Content-Type": "application/json"} if body else {})
                response = connection.getresponse()
                text = response.read()
                problem = None if response.status == 200 else f"{response.status} {text[:200]!r}"
                json.loads(text)
            except (OSError, ValueError, http.client.HTTPException) as error:
                problem = f"{type(error).__name__}: {error}"
                connection.close()
            with lock:
                outcome.latencies.append(time.monotonic() - sent)
                if problem:
                    outcome.errors.append(f"{method} {address}: {problem}")
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        outcome.memory.append((time.monotonic() - begin, megabytes(pid)))
        time.sleep(min(1.0, seconds / 10))
    for thread in threads:
        thread.join()
    return outcome


def main() -> int:
    """Run the load and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--clients", type=int, default=20, help="connections (default: 20)")
    parser.add_argument("--rate", type=float, default=50, help="requests a second, all clients together (default: 50)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes (default: 2)")
    options = parser.parse_args()
    if options.seconds > MAX_SECONDS or options.rate > MAX_RATE or options.clients > 200:
        parser.error(f"at most {MAX_SECONDS} seconds, {MAX_RATE} requests a second and 200 clients")
    process, host, port = start_service(options.workers)
    try:
        begin, used_before = time.monotonic(), processor_seconds(process.pid)
        outcome = run(host, port, process.pid, clients=options.clients, rate=options.rate, seconds=options.seconds)
        took, used = time.monotonic() - begin, processor_seconds(process.pid) - used_before
    finally:
        status = stop_service(process)
    percentiles = ", ".join(f"p{percent} {outcome.percentile(percent):.0f} ms" for percent in (50, 90, 95, 99))
    count = len(outcome.latencies)
    print(f"requests   {count} from {options.clients} clients in {took:.0f} s ({options.seconds:g} s planned)")
    print(f"errors     {len(outcome.errors)}")
    print(f"latency    {percentiles}, most {1000 * max(outcome.latencies, default=0):.0f} ms")
    print(f"processor  {1000 * used / max(count, 1):.1f} ms a request")
    print("memory     " + ", ".join(f"{used:.0f} MB at {at:.0f} s" for at, used in _spread(outcome.memory)))
    print(f"machine    {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; exit status of the service {status}")
    for error in outcome.errors[:10]:
        print(error, file=sys.stderr)
    return 1 if outcome.errors or status else 0


def _spread(memory: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return seven measurements spread over the run."""
    step = max(1, len(memory) // 6)
    return [*memory[::step][:6], memory[-1]] if memory else []


if __name__ == "__main__":
    sys.exit(main())
