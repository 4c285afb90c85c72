"""Lanes: what each takes next."""

import pytest

from brokerdocs import evidence
from brokerdocs.running.session.merging import merge
from brokerdocs.running.session.scheduling import Group, Schedule, share


def taken(schedule, lanes):
    """What lanes take that ask in turn, as long as there is something."""
    order = []
    while any(found := [(lane, schedule.next(lane)) for lane in lanes if lane]) and any(
        group for _, group in found
    ):
        order += [(lane, group.system, group.seconds) for lane, group in found if group]
    return order


def test_the_longest_comes_first():
    schedule = Schedule([Group("redis", [], seconds) for seconds in (1, 9, 3)])
    assert [seconds for *_, seconds in taken(schedule, ["1"])] == [9, 3, 1]


def test_a_lane_stays_with_a_system_while_there_is_work():
    groups = [Group(system, [], 1) for system in ("redis", "kafka", "redis", "kafka")]
    order = [system for _, system, _ in taken(Schedule(groups), ["1"])]
    assert order in (["redis"] * 2 + ["kafka"] * 2, ["kafka"] * 2 + ["redis"] * 2)


def test_lanes_go_where_most_work_waits():
    groups = [Group("kafka", [], 5), *(Group("redis", [], 5) for _ in range(3))]
    order = taken(Schedule(groups), ["1", "2"])
    assert {system for lane, system, _ in order if lane == "2"} == {"redis", "kafka"} or {
        system for lane, system, _ in order if lane == "1"
    } == {"redis"}
    assert len(order) == 4


def test_half_of_the_lanes_at_most_are_at_one_system_while_others_wait():
    groups = [Group("rabbitmq", [], 90) for _ in range(9)] + [Group("redis", [], 1)] * 3
    schedule = Schedule(groups, 4)
    systems = [schedule.next(lane).system for lane in "1234"]
    assert systems.count("rabbitmq") == 2
    assert schedule.next("3").system == "redis"
    assert schedule.next("4").system == "rabbitmq"


def test_shares_are_disjoint_complete_and_balanced():
    groups = [Group("redis", [number], seconds) for number, seconds in enumerate([8, 5, 4, 3, 2])]
    shares = [share(groups, number, 2) for number in (1, 2)]
    assert sorted(item for one in shares for item in one) == [0, 1, 2, 3, 4]
    assert sorted(sum(groups[n].seconds for n in one) for one in shares) == [11, 11]


def test_two_shards_are_one_run(project, make_project, tmp_path):
    """Their records, laid together, are those of one run; a mutant goes with its check."""
    project.with_common_checks()
    together = project.run()
    assert together.status == 0, together.output
    shared = make_project(tmp_path / "shared")
    shared.with_common_checks()
    counts, folders = [], []
    for number in (1, 2):
        folder = tmp_path / f"evidence-{number}"
        result = shared.run(f"--shard={number}/2", BROKERDOCS_EVIDENCE=str(folder))
        assert result.status == 0, result.output
        counts.append(result.row()["passed"])
        folders.append(folder)
    assert all(counts)
    assert merge(folders, shared.root / "build/evidence") == 6
    assert merge(folders, shared.root / "build/evidence") == 0
    assert _states(shared.root) == _states(project.root)
    assert evidence.read_manifest(shared.root) == evidence.read_manifest(project.root)


def test_the_newest_record_wins(tmp_path):
    for folder, time in (("a", "2026-01-02T00:00:00Z"), ("b", "2026-01-01T00:00:00Z")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "items.json").write_text("{}")
        (tmp_path / folder / "r.json").write_text(f'{{"time": "{time}"}}')
    assert merge([tmp_path / "a", tmp_path / "b"], tmp_path / "c") == 1
    assert "01-02" in (tmp_path / "c" / "r.json").read_text()


def test_a_folder_without_evidence(tmp_path):
    with pytest.raises(ValueError, match="no evidence here"):
        merge([tmp_path], tmp_path / "c")


def _states(root):
    return {record.item: record.state for record in evidence.read(root)}


def test_a_shard_that_makes_no_sense(project):
    result = project.run("--shard=3/2")
    assert result.status == 4
    assert "takes I/N, such as 2/4; not '3/2'" in result.output
