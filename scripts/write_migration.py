"""Write the next migration file by comparing the tables with what the migrations make. Read it before you commit it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from storage import schema
from storage.store import Store


async def main(message: str) -> None:
    """Bring a throw-away database up to date, then write down what is still different."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'now.db'}")
        await schema.upgrade(store)
        await schema.write_revision(store, message)
        await store.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('give it a sentence: make migration NAME="remember when ..."')
    asyncio.run(main(sys.argv[1]))
