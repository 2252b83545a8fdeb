"""How a child process is told its settings, and that its parent is gone.

Standard input brings one line of JSON and then stays open: when it ends, the
parent is gone and the child must not outlive it.
"""

from __future__ import annotations

import os
import signal

_STDIN = 0


def first_line() -> bytes:
    """Read the line, and nothing behind it."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(_STDIN, 1)):
        line += byte
    return line


def follow_parent() -> None:
    """Wait for the end of standard input, then ask this process to end."""
    # Not sys.stdin: a thread that waits in it breaks the interpreter's exit.
    while os.read(_STDIN, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
