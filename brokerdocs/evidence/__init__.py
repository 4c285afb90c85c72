"""Evidence: what runs saw, as files that the site reads."""

from brokerdocs.evidence.files import folder
from brokerdocs.evidence.lines import Line, read_lines, write_line
from brokerdocs.evidence.manifest import MANIFEST, read_manifest, write_manifest
from brokerdocs.evidence.pictures import PICTURE, keep_picture, picture
from brokerdocs.evidence.records import (
    SYMPTOM,
    Event,
    Kind,
    Record,
    Server,
    State,
    Tone,
    now,
    read,
    write,
)

__all__ = [
    "MANIFEST",
    "PICTURE",
    "SYMPTOM",
    "Event",
    "Kind",
    "Line",
    "Record",
    "Server",
    "State",
    "Tone",
    "folder",
    "keep_picture",
    "now",
    "picture",
    "read",
    "read_lines",
    "read_manifest",
    "write",
    "write_line",
    "write_manifest",
]
