python -m celeryconfig
