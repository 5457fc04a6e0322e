"""Work in a child: it gives octets back, or says which limit it met; nothing of it is left."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from handlers.mail import capped

TASKS = """
import json, os, sys, time

def echo(payload):
    print("noise")
    return payload

def spin(payload):
    while True:
        pass

def fill(payload):
    return b"x" * len(bytearray(1 << 33))

def hoard(payload):
    kept = []
    while True:
        kept.append(bytearray(1 << 20))

def sleep(payload):
    time.sleep(60)

def shout(payload):
    return b"x" * int(payload)

def fail(payload):
    raise SystemExit("secret")

def die(payload):
    os.kill(os.getpid(), 11)

def go_silently(payload):
    os._exit(0)

def write(payload):
    with open(payload.decode(), "wb") as file:
        file.write(b"x")

def fork(payload):
    return b"child" if os.fork() == 0 else b"parent"

def surroundings(payload):
    return json.dumps({"env": dict(os.environ), "session": os.getsid(0), "pid": os.getpid(),
                       "files": len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0,
                       "folder": os.getcwd(), "cpu": sum(os.times()[:2])}).encode()

def nested(payload):
    from handlers.mail import capped
    return capped.run("tasks_of_a_child:echo", payload)
"""


@pytest.fixture(autouse=True)
def tasks(tmp_path, monkeypatch):
    (tmp_path / "tasks_of_a_child.py").write_text(TASKS)
    monkeypatch.syspath_prepend(str(tmp_path))


def run(name: str, payload: bytes = b"", **limits: float) -> bytes:
    return capped.run(f"tasks_of_a_child:{name}", payload, **limits)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
def test_octets_go_in_and_come_out(size):
    payload = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert run("echo", payload) == payload


@pytest.mark.parametrize(
    ("task", "payload", "limits", "what"),
    [
        ("spin", b"", {"cpu_seconds": 0.2}, "cpu"),
        ("spin", b"x" * 1_000_000, {"cpu_seconds": 0.2}, "cpu"),
        ("fill", b"", {}, "memory"),
        ("hoard", b"", {"memory_octets": 60_000_000}, "memory"),
        ("sleep", b"", {"wall_seconds": 0.4}, "time"),
        ("shout", b"5000", {"most_output": 4999}, "output"),
        ("echo", b"x" * 200_000_000, {"memory_octets": 60_000_000}, "memory"),
    ],
)
def test_what_wants_too_much_is_stopped_and_says_what_it_wanted(task, payload, limits, what):
    with pytest.raises(capped.Exceeded) as stopped:
        run(task, payload, **limits)
    assert stopped.value.what == what


def test_a_limit_that_is_just_met_is_met():
    assert len(run("shout", b"5000", most_output=5000)) == 5000


@pytest.mark.parametrize("task", ["fail", "die", "go_silently", "no_such_task", "sleep\0"])
def test_a_task_that_fails_says_only_that(task):
    with pytest.raises(capped.Failed) as failed:
        run(task)
    assert "secret" not in str(failed.value)


def test_a_module_that_is_not_there_is_a_failure():
    with pytest.raises(capped.Failed):
        capped.run("no.such.module:task", b"")


def test_a_child_that_cannot_be_started_is_a_failure(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(capped.Failed):
        run("echo")


def test_a_child_can_write_no_file(tmp_path):
    with pytest.raises(capped.Failed):
        run("write", str(tmp_path / "file").encode())
    assert not (tmp_path / "file").exists() or not (tmp_path / "file").read_bytes()


@pytest.mark.skipif(os.geteuid() == 0, reason="the limit on processes does not hold for root")
def test_a_child_can_start_nothing():
    with pytest.raises(capped.Failed):
        run("fork")


def test_a_child_sees_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("LABBOT_SECRET", "s3cret")
    with Path(os.devnull).open("rb") as ours:
        os.set_inheritable(ours.fileno(), True)
        found = json.loads(run("surroundings"))
    assert found["env"].keys() <= {"LC_CTYPE"}
    assert found["session"] == found["pid"]
    assert found["folder"] == "/"
    assert found["files"] <= 5  # three, our own way out, and the folder that is listed


def test_a_child_starts_cheaply():
    cpu = [json.loads(run("surroundings"))["cpu"] for _ in range(5)]
    assert min(cpu) < 0.15


def test_a_task_may_run_another_one():
    assert run("nested", b"deep", may_start_processes=True) == b"deep"


def test_nothing_is_left_of_a_child():
    before, zombies = _open_files(), _zombies()
    for task, limits in (("echo", {}), ("sleep", {"wall_seconds": 0.3}), ("die", {}), ("spin", {"cpu_seconds": 0.1})):
        try:
            run(task, b"x" * 100_000, **limits)
        except (capped.Exceeded, capped.Failed):
            continue
    assert _open_files() == before
    assert _zombies() == zombies


def _zombies() -> object:
    try:
        return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None


def _open_files() -> int:
    count = 0
    for number in range(min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 512)):
        try:
            os.fstat(number)
        except OSError:
            continue
        count += 1
    return count


async def test_threads_of_an_asynchronous_program_run_children_beside_each_other():
    began = time.monotonic()
    payloads = [str(n).encode() * 1000 for n in range(6)]
    assert await asyncio.gather(*(asyncio.to_thread(run, "echo", payload) for payload in payloads)) == payloads
    assert time.monotonic() - began < 30


def test_a_thread_that_blocks_its_signals_has_its_child_stopped_all_the_same():
    found = []

    def blocked() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF, signal.SIGXCPU, signal.SIGALRM])
        try:
            run("spin", cpu_seconds=0.2, wall_seconds=20)
        except capped.Exceeded as stopped:
            found.append(stopped.what)

    thread = threading.Thread(target=blocked)
    thread.start()
    thread.join()
    assert found == ["cpu"]
