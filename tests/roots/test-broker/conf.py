from pathlib import Path

import brokerdocs

ROOT = Path(brokerdocs.__file__).parents[1]

project = "Tiny"
html_title = "Tiny"
language = "en"
extensions = ["brokerdocs.site", "sphinx_tabs.tabs", "myst_parser", "sphinx_copybutton"]
exclude_patterns = ["_build", "snippets", "tests"]
templates_path = [str(ROOT / "docs/_templates")]
html_static_path = [str(ROOT / "docs/_static")]
html_css_files = ["brokerdocs.css"]
html_theme = "furo"
html_show_search_summary = False
html_use_index = False
myst_enable_extensions = ["colon_fence"]
sphinx_tabs_disable_tab_closing = True
sphinx_tabs_valid_builders = ["dummy", "text", "gettext"]
