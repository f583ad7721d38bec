"""Draws are fixed by seed, kind and key, and by nothing else."""

import collections
import hashlib

import pytest

from scenarios.generate.draws import Draws

DRAWS = Draws(1)


# SHA-256 of the lines 1, half-days, L0001: its first 8 bytes less 11 bits, worked out here by another way.
def test_a_draw_is_the_first_53_bits_of_its_hash():
    text = hashlib.sha256(b"1\nhalf-days\nL0001").hexdigest()
    bits = f"{int(text, 16):0256b}"[:53]
    assert DRAWS.bits("half-days", "L0001") == int(bits, 2)


def test_seed_kind_and_key_each_matter():
    drawn = {Draws(seed).bits(kind, key) for seed in (1, 2) for kind in ("a", "b") for key in ("x", "y")}
    assert len(drawn) == 8


def test_integers_reach_both_ends_evenly():
    counts = collections.Counter(DRAWS.integer("die", str(n), 1, 6) for n in range(6000))
    assert set(counts) == {1, 2, 3, 4, 5, 6}
    assert all(850 < count < 1150 for count in counts.values())  # 1000 each, sd 29


def test_uniforms_lie_below_one():
    numbers = [DRAWS.uniform("u", str(n)) for n in range(2000)]
    assert 0 <= min(numbers) < 0.01
    assert 0.99 < max(numbers) < 1


@pytest.mark.parametrize(("percent", "low", "high"), [(0, 0, 0), (95, 1850, 1950), (100, 2000, 2000)])
def test_chance_is_of_100(percent, low, high):
    assert low <= sum(DRAWS.chance("c", str(n), percent) for n in range(2000)) <= high


def test_some_are_different_and_no_more_than_there_are():
    assert all(len(set(DRAWS.some("s", str(n), "abcde", 3))) == 3 for n in range(100))
    assert sorted(DRAWS.some("s", "all", "abc", 9)) == ["a", "b", "c"]


def test_a_shuffle_keeps_everything_and_moves_something():
    items = list(range(50))
    assert sorted(DRAWS.shuffled("s", "x", items)) == items
    assert DRAWS.shuffled("s", "x", items) != items


# of 1000 light keys and 1000 of weight 8, about 8 in 9 of the first 450 are heavy, a little less as they run out.
def test_heavier_keys_come_first():
    weights = {f"light{n}": 1 for n in range(1000)} | {f"heavy{n}": 8 for n in range(1000)}
    first = DRAWS.ordered("w", weights)[:450]
    assert 360 < sum(key.startswith("heavy") for key in first) < 420


def test_the_order_of_keys_depends_on_no_other_key():
    few = {f"k{n}": 1 for n in range(10)}
    many = few | {f"m{n}": 8 for n in range(100)}
    assert [key for key in DRAWS.ordered("w", many) if key in few] == DRAWS.ordered("w", few)
