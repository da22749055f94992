"""One fresh process, one engine, one pickled table: seconds of the first computation, its imports counted.

Run by ``bench_start``: python -m benchmarks.first_call ENGINE PICKLE
"""

from __future__ import annotations

import pickle
import sys
import time
from pathlib import Path

from orientir.analysis import Engine, engines


def main(engine: Engine, path: Path) -> None:
    data, requests = pickle.loads(path.read_bytes())
    started = time.perf_counter()
    engines.compute(data, requests, engine)
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main(Engine(sys.argv[1]), Path(sys.argv[2]))
