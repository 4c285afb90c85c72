"""Pictures as evidence: kept beside the records, one of each name, and bounded."""

import pytest

CHECK = '''

@proves("redis/timeout.py", "broker_transport_options.visibility_timeout")
def test_picture(snippet, picture):
    """截图 | A picture"""
    picture("looks", {data})
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.visibility_timeout == 1800
'''
SIGNATURE = r'b"\x89PNG\r\n\x1a\n"'


def test_a_picture_is_kept_with_its_record(project):
    project.append_to_check(CHECK.format(data=f"{SIGNATURE} + b'first'"))
    assert project.run().status == 0
    project.rewrite_check("b'first'", "b'second'")
    result = project.run()
    assert result.status == 0, result.output
    told = [
        (record["kind"], name)
        for record in project.records("timeout.py")
        for name in record["observations"].get("picture looks", [])
    ]
    assert {kind for kind, _ in told} == {"check", "mutant"}
    kept = {path.name for path in (project.root / "build/evidence").rglob("*.png")}
    assert kept == {name for _, name in told}
    assert all(name.startswith(("looks-native-", "looks-control-native-")) for name in kept)


@pytest.mark.parametrize(
    ("data", "said"),
    [("b'GIF89a'", "is to be a PNG"), (f"{SIGNATURE} + bytes(150_000)", "at most 150000")],
)
def test_what_is_no_picture_or_too_large(project, data, said):
    project.append_to_check(CHECK.format(data=data))
    result = project.run()
    assert result.status == 1
    assert said in result.output
    assert not list((project.root / "build/evidence").rglob("*.png"))
