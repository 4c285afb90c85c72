"""Sphinx configuration: ``sphinx-build -n -W --keep-going -b html -c . docs build/site``."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))  # for brokerdocs, which is not installed

project = "Verified Celery Brokers"
html_title = project
copyright = "2026, the authors of Verified Celery Brokers"
language = "en"  # of Sphinx's own messages; pages hold both, and <html lang> follows the reader

extensions = [
    "brokerdocs.site",
    "sphinx_tabs.tabs",
    "myst_parser",
    "sphinx_copybutton",
    "sphinx.ext.extlinks",
]
exclude_patterns = ["_static", "_templates"]
templates_path = ["docs/_templates"]
default_role = "literal"  # one backtick is code, as two are
myst_enable_extensions = ["colon_fence"]
extlinks_detect_hardcoded_links = False
extlinks = {
    "celery": ("https://docs.celeryq.dev/en/stable/%s", "%s"),
    "kombu": ("https://docs.celeryq.dev/projects/kombu/en/stable/%s", "%s"),
    "celery-issue": ("https://github.com/celery/celery/issues/%s", "celery#%s"),
    "kombu-issue": ("https://github.com/celery/kombu/issues/%s", "kombu#%s"),
}

# A click on the active tab would blank it; and for a builder that is not listed,
# sphinx-tabs parses what stands in a tab twice.
sphinx_tabs_disable_tab_closing = True
sphinx_tabs_valid_builders = [
    "dummy", "epub", "gettext", "latex", "linkcheck", "man", "pseudoxml", "texinfo", "text", "xml",
]  # fmt: skip

html_theme = "furo"
html_static_path = ["docs/_static"]
html_css_files = ["brokerdocs.css"]
html_favicon = "docs/_static/favicon.svg"
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # it would fetch every page that a search finds
html_permalinks_icon = "#"
html_use_index = False
html_domain_indices = False
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"
html_theme_options = {"top_of_page_buttons": []}
