"""Long work: bounded, fair, and off the loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from service.errors import BusyError
from service.executor import BoundedExecutor


def test_a_full_queue_refuses_and_frees_its_place_again():
    async def scenario():
        refused = []
        executor = BoundedExecutor(threads=1, queue=1, on_refused=lambda: refused.append(1))
        gate = threading.Event()
        running = asyncio.create_task(executor.run(gate.wait))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="1 long jobs are waiting"):
            await executor.run(int)
        gate.set()
        await running
        assert await executor.run(int) == 0
        assert (refused, executor.pending) == ([1], 0)
        executor.close()

    asyncio.run(scenario())


def test_a_short_job_gets_its_turn_between_the_steps_of_a_long_one():
    async def scenario():
        executor = BoundedExecutor(threads=1, queue=9)
        order, first = [], threading.Event()

        def steps():
            for number in range(3):
                first.wait()
                order.append(f"step {number}")
                yield number

        long = asyncio.create_task(executor.run_steps(steps()))
        await asyncio.sleep(0)
        short = asyncio.create_task(executor.run(order.append, "short"))
        await asyncio.sleep(0)
        first.set()
        assert await long == [0, 1, 2]
        await short
        assert order == ["step 0", "short", "step 1", "step 2"]
        executor.close()

    asyncio.run(scenario())


def test_an_error_in_a_step_reaches_the_caller_and_frees_the_place():
    async def scenario():
        executor = BoundedExecutor(threads=1, queue=1)

        def steps():
            yield 1
            raise ValueError("second step")

        with pytest.raises(ValueError, match="second step"):
            await executor.run_steps(steps())
        assert executor.pending == 0
        executor.close()

    asyncio.run(scenario())
