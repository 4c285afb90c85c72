"""Lanes: what each takes next."""

from brokerdocs.running.session.scheduling import Group, Schedule


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
