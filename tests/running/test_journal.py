"""Files that are read while they are written."""

from brokerdocs.running.item import journal


def test_a_line_that_is_being_written_is_left_for_the_next_look(tmp_path):
    path = tmp_path / "events"
    assert journal.complete(path) == []
    journal.append(path, '{"name": "ready"}')
    with path.open("ab") as writer:
        writer.write('{"name": "收'.encode()[:-1])  # in the middle of a character, too
        writer.flush()
        assert journal.complete(path) == ['{"name": "ready"}']
        writer.write("收".encode()[-1:] + b'"}\n')
    assert journal.complete(path) == ['{"name": "ready"}', '{"name": "收"}']
