"""Start Label Studio on this machine, with one command.

    python -m annotations.serve [--port 8080] [--data .label-studio]

Creates the environment of the server where it is missing, makes an account and a token, starts the server on 127.0.0.1,
waits until it answers, prints where it is, and stops it with Ctrl-C.  While it runs, ``.label-studio/server.json`` tells
``duizhang annotate`` its address and token.  Nothing is sent anywhere else.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from annotations.environment import DEFAULT, QUIET, ensure, new_data, program
from extractor.annotate.studio import SERVER_FILE
from extractor.errors import UsageError

HOST = "127.0.0.1"
_START_AT_MOST = 300
_STOP_AT_MOST = 15


class Server(NamedTuple):
    """A server that answers: where it is, who may use it, and its process."""

    url: str
    email: str
    password: str
    token: str
    process: subprocess.Popen[bytes]
    data: Path


def start(data: Path, port: int = 0, *, environment: Path = DEFAULT) -> Server:
    """Start a server whose data lies in ``data`` and wait until it answers; ``port`` 0 takes a free one.

    Raises ``UsageError`` with the last words of the server where it does not come up.
    """
    environment = ensure(environment)
    data = data.resolve()
    new_data(environment, data)
    account = _account(data)
    port = _port(port)
    url = f"http://{HOST}:{port}"
    log = data / "server.log"
    settings = {
        **os.environ,
        **QUIET,
        "LABEL_STUDIO_HOST": url,
        "LABEL_STUDIO_USERNAME": account["email"],
        "LABEL_STUDIO_PASSWORD": account["password"],
        "LABEL_STUDIO_USER_TOKEN": account["token"],
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "PYTHONUNBUFFERED": "1",
    }
    command = [str(program(environment)), "start", "--no-browser", "--internal-host", HOST, "--port", str(port)]
    command += ["--data-dir", str(data), "--log-level", "WARNING", "--enable-legacy-api-token"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=settings, start_new_session=True
        )
    try:
        _wait(url, process, log)
    except BaseException:
        stop(process)
        raise
    return Server(url, account["email"], account["password"], account["token"], process, data)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, patiently at first."""
    process.terminate()
    try:
        process.wait(_STOP_AT_MOST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def announced(server: Server, file: Path = SERVER_FILE) -> Iterator[None]:
    """``file`` tells ``duizhang annotate`` where the server is, as long as it runs; only its owner can read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _write_private(file, {"url": server.url, "token": server.token})
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _account(data: Path) -> dict[str, str]:
    """The account of this data base: made once, then always the same."""
    file = data / "account.json"
    if not file.exists():
        secret = {
            "email": "annotator@example.com",
            "password": secrets.token_urlsafe(9),
            "token": secrets.token_hex(20),
        }
        _write_private(file, secret)
    account: dict[str, str] = json.loads(file.read_text())
    return account


def _write_private(file: Path, content: dict[str, str]) -> None:
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out)
    beside.replace(file)


def _port(wanted: int) -> int:
    """``wanted`` where it is free, else any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise UsageError(f"no free port on {HOST}")


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + _START_AT_MOST
    while time.monotonic() < until:
        if process.poll() is not None:
            raise UsageError(f"Label Studio ended at its start: {_last_line(log)} (see {log})")
        try:
            with opener.open(f"{url}/health", timeout=5) as reply:
                if reply.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise UsageError(f"Label Studio did not answer within {_START_AT_MOST} s (see {log})")


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "without a word"


def main(arguments: list[str] | None = None) -> int:
    """Start, say where, wait for Ctrl-C, stop."""
    parser = argparse.ArgumentParser(prog="python -m annotations.serve", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--port", type=int, default=8080, help="another free one is taken where it is in use")
    parser.add_argument("--data", type=Path, default=SERVER_FILE.parent, help="where data base and account are kept")
    parser.add_argument("--env", type=Path, default=DEFAULT, help="the environment of the server")
    options = parser.parse_args(arguments)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _interrupt)
    try:
        server = start(options.data, options.port, environment=options.env)
    except UsageError as error:
        print(f"annotations.serve: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    try:
        with announced(server):
            print(f"Label Studio  {server.url}\nlogin         {server.email}\npassword      {server.password}")
            print(f"token         {server.token}\nCtrl-C stops it.", flush=True)
            code = server.process.wait()
            print(f"annotations.serve: the server has ended ({code}); see {server.data}/server.log", file=sys.stderr)
            return 2
    except KeyboardInterrupt:
        return 0
    finally:
        stop(server.process)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
