"""The batch worker with the fake model, as the server starts it."""

from __future__ import annotations

from fake_model import load_fake

from service.batches.worker import main

if __name__ == "__main__":
    main(load=load_fake)
