"""What benchmarks share with the tests: servers of PostgreSQL and of mail, and a free port."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from notice_servers import free_port, mail_server
from postgres_server import PostgresServer, binaries

__all__ = ["PostgresServer", "binaries", "free_port", "mail_server"]
