"""A Django project on this machine: its settings, its worker, its database."""

import sqlite3
from contextlib import closing, contextmanager

from tests.snippets import reader

PLACES = {
    "django/celery.py": "shop/celery.py",
    "django/init.py": "shop/__init__.py",
    "django/tasks.py": "orders/tasks.py",
    "django/settings.py": "shop/reader.py",
}
"""Where the project has what the page shows; its settings end with those of shop/reader.py."""
CALL = "from orders.tasks import add; r = add.delay(2, 2); print(r.id, r.get(timeout=10))"
WORKER = "celery -A shop worker --pool=solo --loglevel=INFO"


@contextmanager
def project(run, snippet):
    """The reader's folder with the project in it, in which *snippet* is as it is to run."""
    with reader.folder(run, snippet) as here:
        if snippet.name in PLACES:
            here.write(PLACES[snippet.name], snippet.source)
        elif snippet.kind == "django":
            settings = PLACES["django/settings.py"]
            shown = (here.folder / settings).read_text("utf-8")
            here.write(settings, f"{shown}\n{snippet.source}")
        yield here


def migrate(here, application="django_celery_results"):
    """Make the tables of *application*, in a fraction of the time of all; of all if empty."""
    done = here(f"python manage.py migrate --verbosity=0 {application}")
    assert done.status == 0, done.output


def working(here):
    """A worker of the project that is ready."""
    started = here.start(WORKER)
    assert started.until(" ready."), started.log
    return started


def call(here, code=CALL):
    """Run *code* in a process of its own, as a view would; what it prints."""
    return here(f'python manage.py shell --no-imports -c "{code}"')


def rows(here, columns="task_id, status"):
    """The results in the project's database."""
    with closing(sqlite3.connect(here.folder / "db.sqlite3")) as database:
        query = f"SELECT {columns} FROM django_celery_results_taskresult ORDER BY id"
        return database.execute(query).fetchall()


def ages(here, hours):
    """Make each result older by *hours*."""
    with closing(sqlite3.connect(here.folder / "db.sqlite3")) as database, database:
        database.execute(
            "UPDATE django_celery_results_taskresult SET date_done = datetime(date_done, ?)",
            (f"-{hours} hours",),
        )
