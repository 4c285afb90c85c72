"""Output, as a record keeps it."""

from brokerdocs.running.item import output

BANNER = """
 -------------- worker-1@host v5.7.0 (collider)
--- ***** -----
- *** --- * --- Linux-6.1-x86_64 2026-11-21 12:48:27
- ** ---------- .> transport:   redis://127.0.0.1:24234/0

[tasks]
  . add

"""


def test_the_banners_of_workers_are_left_out():
    log = "[2026-11-21 12:48:27,812: INFO/MainProcess] ready"
    printed = f"--- worker-1{BANNER}{log}\n--- worker-2{BANNER}--- client\n"
    assert output.kept(printed) == f"--- worker-1\n{log}\n--- worker-2\n--- client"


def test_the_end_is_kept():
    assert output.kept("x" * output.LIMIT + "y") == "x" * (output.LIMIT - 1) + "y"
