"""The journal of a long search: nothing it knows is run again."""

from __future__ import annotations

import pytest

from simcore.experiment import journal as journals
from simcore.experiment.journal import Journal, check_resume, content_key
from simcore.experiment.workers import Workers
from simcore.scenario.errors import InputError

ASKED = {"seed": 7, "promises": ("a", "b")}


class StoppedError(Exception):
    """Stands for a kill."""


def stopped_after(count: int):
    """Work that doubles, and is stopped after so many."""
    done: list[int] = []

    def double(number: int) -> int:
        if len(done) == count:
            raise StoppedError
        done.append(number)
        return 2 * number

    return double, done


def test_only_what_is_not_known_is_run(tmp_path):
    numbers, keys = [1, 2, 3, 4], ["a", "b", "c", "d"]
    first, done = stopped_after(2)
    with pytest.raises(StoppedError), Journal(tmp_path, ASKED) as journal:
        Workers(1, journal).run(first, numbers, keys)
    assert done == [1, 2]
    second, done = stopped_after(4)
    with Journal(tmp_path, ASKED, resume=True) as journal:
        assert Workers(1, journal).run(second, numbers, keys) == [2, 4, 6, 8]
    assert done == [3, 4]
    assert not (tmp_path / journals.FILE).exists()


def test_two_searches_do_not_write_into_one_folder(tmp_path):
    with Journal(tmp_path, ASKED), pytest.raises(InputError, match="another run is writing there"):
        Journal(tmp_path, ASKED, resume=True)


def test_other_code_does_not_go_on_with_it(tmp_path, monkeypatch):
    with pytest.raises(StoppedError), Journal(tmp_path, ASKED):
        raise StoppedError
    monkeypatch.setattr(journals, "code_versions", lambda: {"simcore": "another"})
    with pytest.raises(InputError, match="begun with other versions"):
        Journal(tmp_path, ASKED, resume=True)


def test_another_question_does_not_go_on_with_it(tmp_path):
    with pytest.raises(StoppedError), Journal(tmp_path, ASKED):
        raise StoppedError
    with pytest.raises(InputError, match="holds another search \\(seed 7, now 8\\)"):
        Journal(tmp_path, ASKED | {"seed": 8}, resume=True)
    with Journal(tmp_path, ASKED, resume=True):
        pass


def test_where_nothing_was_stopped_there_is_nothing_to_go_on_with(tmp_path):
    with pytest.raises(InputError, match="nothing to go on with there"):
        check_resume(resume=True, out=str(tmp_path))


def test_a_key_is_of_the_content_alone():
    assert content_key({"a": 1, "b": (2, 3)}) == content_key({"b": [2, 3], "a": 1})
    assert content_key({"a": 1}) != content_key({"a": 2})
