"""Python as an ordinary user has it, whoever runs the check: below /var nothing can be made."""

import errno
import os
import sys

_OF_THE_SYSTEM = ("/var/", "/run/")


def _refuse(event, arguments):
    if event == "os.mkdir" and os.fspath(arguments[0]).startswith(_OF_THE_SYSTEM):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), arguments[0])


sys.addaudithook(_refuse)
