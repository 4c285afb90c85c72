"""Two of a kind, measured in turn in one run: ratios, which a machine's speed does not decide."""

import statistics

ROUNDS = 5  # a median that two bad ones, of a machine that stood still, do not move
FAR = 2.5  # how far from 1 the control may be, which compares two that are alike


def compare(measure, subject, other, observe, *, alike, suffix=""):
    """Observe how many times *other*'s measure *subject*'s is.

    :param measure: called with the items of a pair, which are used to it: nothing is warmed up.
    :param alike: whether this is the control.
    """
    ratios = []
    for number in range(ROUNDS):
        turn = slice(None, None, -1 if number % 2 else 1)  # neither is always the first
        ours, theirs = [measure(*one) for one in (subject, other)[turn]][turn]
        ratios.append(ours / theirs)
    median = statistics.median(ratios)
    observe(f"ratio{suffix}", round(median, 2))
    observe(f"lowest{suffix}", round(min(ratios), 2))
    observe(f"highest{suffix}", round(max(ratios), 2))
    observe("rounds", ROUNDS)
    assert 1 / FAR < median < FAR or not alike
