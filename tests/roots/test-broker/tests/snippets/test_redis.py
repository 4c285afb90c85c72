# the checks of the tiny project
