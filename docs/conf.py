"""The documentation site: `make site` builds it into var/site, without network and strictly."""

project = "Paperboy"
project_copyright = "Paperboy authors"
extensions = ["myst_parser"]
exclude_patterns = ["pictures/*.py"]
html_theme = "furo"
html_title = "Paperboy"
html_show_sphinx = False
html_copy_source = False
html_use_index = False
html_theme_options = {"sidebar_hide_name": False, "navigation_with_keys": True}
myst_heading_anchors = 3
myst_links_external_new_tab = True
# The pages link to files of the repository as well; on the site these are downloads.
suppress_warnings = ["misc.highlighting_failure"]
