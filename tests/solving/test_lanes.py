"""Threads of a solve: as many as were asked for, however work is nested, and what comes out is in order."""

import threading

import pytest

from optimiser.engine.lanes import Lanes


class Busy:
    """Counts how many pieces are worked on at the same time; each waits a little for others to come."""

    def __init__(self):
        self.lock, self.now, self.most = threading.Lock(), 0, 0

    def __call__(self, piece):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        threading.Event().wait(0.02)
        with self.lock:
            self.now -= 1
        return 10 * piece


@pytest.mark.parametrize("count", [1, 2, 3])
def test_pieces_come_back_in_order_from_as_many_threads_as_there_are(count):
    busy = Busy()
    assert Lanes(count).map(busy, range(7)) == [0, 10, 20, 30, 40, 50, 60]
    assert busy.most == count


@pytest.mark.parametrize("count", [1, 2, 3])
def test_work_within_work_has_no_more_threads(count):
    busy, lanes = Busy(), Lanes(count)
    found = lanes.map(lambda many: lanes.map(busy, range(many)), (3, 4, 5))
    assert found == [[0, 10, 20], [0, 10, 20, 30], [0, 10, 20, 30, 40]]
    assert busy.most == count


def test_who_is_free_again_helps_with_the_next_work():
    busy, lanes = Busy(), Lanes(2)
    for _ in range(3):
        busy.most = 0
        lanes.map(busy, range(4))
        assert busy.most == 2
    assert lanes.map(busy, ()) == []


def test_what_a_piece_raises_is_raised_and_nothing_more_is_begun():
    begun = []

    def work(piece):
        begun.append(piece)
        if piece == 1:
            raise LookupError("of the second")

    lanes = Lanes(1)
    with pytest.raises(LookupError, match="of the second"):
        lanes.map(work, range(5))
    assert begun == [0, 1]
    assert lanes.map(str, range(2)) == ["0", "1"]  # its threads are free again
