"""What happened when in an experiment, for the drawing on the page."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from brokerdocs.evidence import Event, Tone
from brokerdocs.running.item.worker import Worker


@dataclass
class Timeline:
    """Events in seconds since the timeline was made."""

    started: float = field(default_factory=time.time)
    events: list[Event] = field(default_factory=list)
    _executed: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Set the zero here."""
        self.started = time.time()

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return time.time() - self.started

    def mark(
        self,
        lane: str,
        event: str,
        at: float | None = None,
        until: float | None = None,
        tone: Tone = "neutral",
    ) -> None:
        """Note *event* in *lane*.

        :param lane: who, and *event* what; ``中文 | English`` where it is no name.
        :param at: seconds since the start; now, where it is not given.
        :param until: end of a span; none for a moment.
        """
        began = round(self.now if at is None else at, 3)
        ended = None if until is None else round(until, 3)
        self.events.append(Event(began, lane, event, ended, tone))

    def executions(self, worker: Worker, tone: Tone = "neutral", again: Tone = "bad") -> None:
        """Note what *worker* did: each wait between receipt and start, and each execution.

        The second and later starts of a task, over all workers noted so far, have the tone *again*.
        """
        received: dict[str, list[float]] = {}
        running: dict[str, float] = {}
        for event in worker.events:
            at = event.at - self.started
            if event.name == "received":
                received.setdefault(event.id, []).append(at)
            elif event.name == "started":
                if received.get(event.id):
                    since = received[event.id].pop(0)
                    if at - since > 0.5:
                        self.mark(worker.name, "等待 | waiting", since, at, "wait")
                running[event.id] = at
            elif event.name == "finished" and event.id in running:
                how = again if event.id in self._executed else tone
                self.mark(worker.name, "执行 | runs", running.pop(event.id), at, how)
                self._executed.add(event.id)
        for task_id, at in running.items():
            self.mark(worker.name, "开始，未完成 | starts, does not finish", at, None, "bad")
            self._executed.add(task_id)
