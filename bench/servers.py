"""The servers that benchmarks share with the tests: PostgreSQL of the machine's own binaries."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from postgres_server import PostgresServer, binaries

__all__ = ["PostgresServer", "binaries"]
