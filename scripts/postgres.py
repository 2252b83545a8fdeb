"""A PostgreSQL of one's own for the tests: made, started and removed again.

`with running() as url:` starts a fresh server on a socket in a temporary
folder. Where Debian's package is missing and we may, it is installed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE = "postgresql"
USER = "postgres"
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")


class Server:
    """A server on a socket in a folder; it can be killed and started again."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self._data = folder / "data"
        # What tests write may go with the power, unless it is what they are about.
        self._options = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make an empty cluster."""
        _run("initdb", "-D", self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync",
             "--locale=C.UTF-8")  # fmt: skip

    def start(self) -> None:
        """Start, and return once it answers."""
        deadline = time.monotonic() + 30
        self._launch()
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            if self._process is None or self._process.poll() is not None:
                # After a kill, what the dead server's children hold is in the way for a moment.
                self._launch()
            time.sleep(0.05)

    def _launch(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                _command(
                    "postgres", "-D", self._data, "-k", self.folder, "-c", "listen_addresses=",
                    "-c", "max_connections=200", *self._options,
                ),
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
            )  # fmt: skip

    def _is_ready(self) -> bool:
        try:
            words = (self._data / "postmaster.pid").read_text().split()
            return bool(words) and words[-1] == "ready"
        except FileNotFoundError:
            return False

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        """Stop without a goodbye: what was not committed is gone, as after a crash."""
        if self._process is not None and self._process.poll() is None:
            # The whole group: runuser stands between us and the server.
            os.killpg(self._process.pid, number)
            self._process.wait(timeout=30)
        # Where nobody reaps orphans the killed server still seems to be there.
        for lock in (self._data / "postmaster.pid", self.folder / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def url(self, database: str = USER) -> str:
        """Give the address of one of its databases."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """Run a server of one's own until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="huoyan-postgres-"))
    try:
        folder.chmod(0o755)
        if os.geteuid() == 0:
            _require_programs()
            account = pwd.getpwnam(USER)
            os.chown(folder, account.pw_uid, account.pw_gid)
        server = Server(folder, durable=durable)
        server.create()
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _require_programs() -> Path:
    """Find PostgreSQL's programs; install them where we may."""
    found = _find_programs()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", PACKAGE]):
            subprocess.run(["apt-get", "-qq", *step], check=True, env=environment,
                           stdout=subprocess.DEVNULL)  # fmt: skip
        found = _find_programs()
    if found is None:
        raise RuntimeError(
            "The tests need PostgreSQL's own programs (initdb, postgres): "
            f"install the package {PACKAGE!r}, or put them on the path."
        )
    return found


def _find_programs() -> Path | None:
    folders = [path for place in _PLACES for path in sorted(Path("/").glob(place[1:]))]
    if on_path := shutil.which("initdb"):
        folders.insert(0, Path(on_path).parent)
    return next((f for f in reversed(folders) if (f / "initdb").exists()), None)


def _command(program: str, *arguments: object) -> list[str]:
    """Write a call of one of its programs; it refuses to run as root."""
    call = [str(_require_programs() / program), *map(str, arguments)]
    return ["runuser", "-u", USER, "--", *call] if os.geteuid() == 0 else call


def _run(program: str, *arguments: object) -> None:
    done = subprocess.run(_command(program, *arguments), capture_output=True, cwd="/")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))


if __name__ == "__main__":
    with running() as server:
        print(server.url(), flush=True)
        sys.stdin.read()
