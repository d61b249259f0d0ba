"""The environment of Label Studio: a virtual environment of its own, since the server pins versions that the rest of the
project does not share, and in it an empty data base, made once, so that a new server starts in seconds.

    python -m annotations.environment        # create it, or say that it is there
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import UsageError

ROOT = Path(__file__).parent.parent
PINS = Path(__file__).with_name("label-studio.txt")
DEFAULT = ROOT / ".venv-label-studio"
DATABASE = "label_studio.sqlite3"
# Nothing leaves the machine: no usage statistics, no error reports, no look for a newer version; and what has no switch
# (the tips of the start page) is sent to a door that nobody opens.
NOWHERE = "http://127.0.0.1:9"
QUIET = {
    "HTTP_PROXY": NOWHERE,
    "HTTPS_PROXY": NOWHERE,
    "http_proxy": NOWHERE,
    "https_proxy": NOWHERE,
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
    "FEATURE_FLAGS_OFFLINE": "true",
    "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "false",
}


def program(folder: Path) -> Path:
    """The ``label-studio`` command of an environment."""
    return folder / ("Scripts" if os.name == "nt" else "bin") / "label-studio"


def is_ready(folder: Path = DEFAULT) -> bool:
    """Whether the environment is there, complete, and of the pinned versions."""
    stamp = folder / ".ready"
    return stamp.exists() and stamp.read_text() == _stamp() and program(folder).exists()


def ensure(folder: Path = DEFAULT) -> Path:
    """Create the environment where it is missing, and return it.  Two that ask at once wait for each other.

    Raises ``UsageError`` with one line where the packages cannot be installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if not is_ready(folder):
            print(f"installing Label Studio into {folder} (about 1 GB, a minute or two) ...", file=sys.stderr)
            _install(folder)
            print("preparing an empty data base ...", file=sys.stderr)
            _prepare(folder)
            (folder / ".ready").write_text(_stamp())
    return folder


def new_data(folder: Path, data: Path) -> None:
    """Give ``data`` an empty data base, unless it has one."""
    data.mkdir(parents=True, exist_ok=True)
    if not (data / DATABASE).exists():
        handle, name = tempfile.mkstemp(dir=data)
        os.close(handle)
        shutil.copyfile(folder / "empty" / DATABASE, name)
        Path(name).replace(data / DATABASE)


def _stamp() -> str:
    return hashlib.sha256(PINS.read_bytes()).hexdigest()


def _install(folder: Path) -> None:
    (folder / ".ready").unlink(missing_ok=True)
    venv.create(folder, clear=False, with_pip=True)
    python = program(folder).with_name("python")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(PINS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip() or "pip says nothing").splitlines()[-1]
        raise UsageError(f"{PINS.name}: Label Studio could not be installed: {last}")


def _prepare(folder: Path) -> None:
    """Run the migrations once, which is what makes a first start slow."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        command = [str(program(folder)), "version", "--data-dir", made]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **QUIET})
        if done.returncode != 0 or not (Path(made) / DATABASE).exists():
            last = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
            raise UsageError(f"Label Studio could not make its data base: {last}")
        empty = folder / "empty"
        shutil.rmtree(empty, ignore_errors=True)
        empty.mkdir()
        (Path(made) / DATABASE).replace(empty / DATABASE)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # not on Windows: there nobody waits
        yield
        return
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        print(ensure())
    except UsageError as error:
        sys.exit(f"annotations.environment: {error}")
