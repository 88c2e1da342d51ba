# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from kepu.engine import sessions
from kepu.engine.sessions import FileLock, Session
from tests.engine.makers import wait_for


def hold_session(work, ready):
    session = Session(work)
    (session.new_folder() / "half").write_text("half")
    ready.set()
    signal.pause()


def test_the_folder_of_a_killed_process_is_swept_and_that_of_a_living_one_is_not(tmp_path):
    context = multiprocessing.get_context("fork")
    mine = Session(tmp_path)
    ready = context.Event()
    child = context.Process(target=hold_session, args=(tmp_path, ready))
    child.start()
    assert ready.wait(20)
    assert len(set(sessions.living(tmp_path))) == 2
    assert sessions.sweep(tmp_path) == 0
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert list(sessions.living(tmp_path)) == [mine.name]
    assert sessions.sweep(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [mine.name, mine.name + ".lock"]
    mine.close()
    assert list(tmp_path.iterdir()) == []


def test_a_forked_child_that_lives_on_does_not_hold_its_parents_lock(tmp_path):
    path = tmp_path / "lock"
    lock = FileLock(path)
    context = multiprocessing.get_context("fork")
    child = context.Process(target=signal.pause)
    child.start()
    try:
        with pytest.raises(BlockingIOError):
            FileLock(path, wait=False)
        lock.release()
        wait_for(lambda: taken(path))
    finally:
        child.kill()
        child.join()


def taken(path):
    try:
        FileLock(path, wait=False).release()
    except BlockingIOError:
        return False
    return True


def test_shared_locks_go_together_and_exclusive_ones_do_not(tmp_path):
    path = tmp_path / "lock"
    with FileLock(path, shared=True), FileLock(path, shared=True), pytest.raises(BlockingIOError):
        FileLock(path, wait=False)
    with FileLock(path, wait=False), pytest.raises(BlockingIOError):
        FileLock(path, shared=True, wait=False)


def test_job_folders_are_new_and_empty(tmp_path):
    session = Session(tmp_path)
    first, second = session.new_folder(), session.new_folder()
    assert first != second
    assert list(first.iterdir()) == list(second.iterdir()) == []
    session.close()
