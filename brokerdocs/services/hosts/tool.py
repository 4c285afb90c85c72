"""Run by path, by a wrapper on PATH: a tool that the supervisor runs in a container.

Arguments: the supervisor's address, the server's name, the tool's command line.
Standard library only, and nothing of this project: it starts at every call.
"""

import json
import os
import socket
import stat
import sys


def main(address: str, name: str, argv: list[str]) -> int:
    """Returns the tool's exit code; 1 with a line where the supervisor has gone."""
    kind = os.fstat(0).st_mode
    piped = stat.S_ISFIFO(kind) or stat.S_ISREG(kind)
    request = {"op": "tool", "name": name, "argv": argv}
    if piped:
        request["stdin"] = sys.stdin.read()
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            line = connection.makefile("rb").readline()
    except OSError as error:
        line = json.dumps({"error": "", "english": f"the server has gone: {error}"}).encode()
    answer = json.loads(line or b'{"error": "", "english": "the server has gone"}')
    if "error" in answer:
        print(answer["english"], file=sys.stderr)
        return 1
    result = answer["result"]
    sys.stdout.write(result["out"])
    sys.stderr.write(result["err"])
    return int(result["code"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
