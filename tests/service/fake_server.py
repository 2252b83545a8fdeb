"""The server with the fake model, in a process of its own, set by the environment."""

from __future__ import annotations

import sys
from pathlib import Path

from fake_model import load_fake

from service.background import batch_worker
from service.logs import configure_logging
from service.server import bind, supervise
from service.settings import Settings
from service.worker import serve

if __name__ == "__main__":
    settings = Settings()
    configure_logging(settings.log_level)
    batches = [sys.executable, str(Path(__file__).with_name("fake_batch_worker.py"))]
    with bind(settings.host, settings.port) as listener, batch_worker(settings, batches):
        print(listener.getsockname()[1], flush=True)
        if settings.workers == 1:
            serve(settings, listener, load=load_fake)
        else:
            command = [sys.executable, str(Path(__file__).with_name("fake_worker.py"))]
            supervise(settings, listener, command=command)
