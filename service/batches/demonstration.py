"""The batch that a new home begins with, so that there is something to look at.

It is written at set-up (`huoyan setup-default`), by what may know how the
simulated market is made; here it is only taken in, once.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.batches.repository import new_batch
from service.db import Database
from service.tables import Batch

log = logging.getLogger("huoyan.batches")

FILE = "demonstration.ndjson"
KEY = "demonstration"
OWNER = "local"
NAME = "演示（合成数据）· demonstration (synthetic)"


def take_in(database: Database, home: Path) -> bool:
    """Queue the demonstration batch if there is one and it was never taken in.

    Returns
    -------
    bool
        Whether it was queued now.
    """
    source = home / FILE
    if not source.is_file():
        return False
    with database.write() as session:
        if _is_known(session):
            return False
        upload = home / "uploads" / f"{KEY}.upload"
        upload.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, upload)
        session.add(
            new_batch(
                OWNER,
                NAME,
                kind="demo",
                is_synthetic=True,
                file=upload.name,
                format="ndjson",
                bytes=upload.stat().st_size,
                idempotency_key=KEY,
            )
        )
    return True


def _is_known(session: Session) -> bool:
    query = select(Batch.batch_no).where(Batch.owner == OWNER, Batch.idempotency_key == KEY)
    return session.scalar(query) is not None
