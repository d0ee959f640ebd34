"""A real server of Amazon's S3 protocol (moto) on this machine, in a process of its own, for tests."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from until import until

SECRET = "very-secret"  # noqa: S105 - of a store that lives for one test


@contextmanager
def object_store(bucket: str) -> Iterator[dict[str, str]]:
    """Run an object store that has one empty bucket; yield the options of delta-rs that reach it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: _make_bucket(port, bucket))
            yield {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "AWS_ALLOW_HTTP": "true",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "somebody",
                "AWS_SECRET_ACCESS_KEY": SECRET,
            }
        finally:
            server.terminate()


def _make_bucket(port: int, bucket: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("PUT", f"/{bucket}")
        return connection.getresponse().status == 200
    except ConnectionError:
        return False
    finally:
        connection.close()
