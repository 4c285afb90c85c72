"""Canaries: each fails where a release of docutils moved what a hook of ours is about."""

import inspect

from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, states
from docutils.utils import punctuation_chars

from brokerdocs.site import private

ADVICE = "a release has moved this: see its source, then change brokerdocs/site/private.py"


def test_an_inliner_reads_the_delimiters_when_it_is_customized():
    assert isinstance(punctuation_chars.delimiters, str), ADVICE
    assert "punctuation_chars.delimiters" in inspect.getsource(states.Inliner), ADVICE
    before = punctuation_chars.delimiters
    made = private.inliner("文")
    made.init_customizations(get_default_settings(Parser()))
    assert "文" in made.start_string_prefix, ADVICE
    assert punctuation_chars.delimiters == before
