"""What the last build left is compared as a whole."""

from dataclasses import replace

import pytest

from citra.pipeline.tasks import Task
from citra.pipeline.unchanged import is_as_remembered, remember, source_digests


@pytest.fixture
def tasks(tmp_path) -> list[Task]:
    """Two tasks, one behind the other, done: raw to table, table and text to page."""
    raw, table, text, page = (tmp_path / name for name in ("raw.csv", "table.csv", "text.tex", "page.pdf"))
    for path in (raw, table, text, page):
        path.write_text(path.name, encoding="utf-8")
    first = Task("office", "tables", print, (raw,), (table,), {"readers.py": "1f"}, {"zone": "UTC"})
    return [first, replace(first, name="article", reads=(table, text), writes=(page,))]


@pytest.fixture
def place(tasks, tmp_path):
    place = tmp_path / "last" / "paper"
    remember(place, tasks, source_digests(tasks, tmp_path), tmp_path)
    return place


def test_sources_are_what_no_task_makes(tasks, tmp_path):
    assert set(source_digests(tasks, tmp_path)) == {"raw.csv", "text.tex"}


def test_same_files_and_tasks_are_unchanged(tasks, place, tmp_path):
    assert is_as_remembered(place, tasks, tmp_path)


@pytest.mark.parametrize("name", ["raw.csv", "table.csv", "text.tex", "page.pdf"])
def test_any_file_that_is_read_or_made_counts(tasks, place, tmp_path, name):
    (tmp_path / name).write_text("other", encoding="utf-8")
    assert not is_as_remembered(place, tasks, tmp_path)


@pytest.mark.parametrize("name", ["raw.csv", "table.csv", "text.tex", "page.pdf"])
def test_missing_file_counts(tasks, place, tmp_path, name):
    (tmp_path / name).unlink()
    assert not is_as_remembered(place, tasks, tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"code": {"readers.py": "2a"}}, {"values": {"zone": "Asia/Jakarta"}}, {"name": "sheets"}, {"study": "other"}],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_task_depends_on_counts(tasks, place, tmp_path, change):
    assert not is_as_remembered(place, [replace(tasks[0], **change), tasks[1]], tmp_path)


def test_task_more_or_less_counts(tasks, place, tmp_path):
    assert not is_as_remembered(place, tasks[:1], tmp_path)


def test_source_edited_during_the_build_is_not_taken_for_built(tasks, tmp_path):
    before = source_digests(tasks, tmp_path)
    (tmp_path / "text.tex").write_text("edited while TeX ran", encoding="utf-8")
    remember(tmp_path / "paper", tasks, before, tmp_path)
    assert not is_as_remembered(tmp_path / "paper", tasks, tmp_path)


def test_moved_workspace_is_unchanged(tasks, place, tmp_path):
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    there = []
    for task in tasks:
        for path in (*task.reads, *task.writes):
            (moved / path.name).write_bytes(path.read_bytes())
        names = {name: tuple(moved / path.name for path in getattr(task, name)) for name in ("reads", "writes")}
        there.append(replace(task, **names))
    assert is_as_remembered(place, there, moved)


def test_first_build_has_nothing_to_compare_with(tasks, tmp_path):
    assert not is_as_remembered(tmp_path / "none", tasks, tmp_path)
