"""A Django project on this machine: its settings, its worker, its database."""

import sqlite3
from contextlib import closing, contextmanager

from tests.snippets import reader

FILES = {
    "shop/celery.py": "django/celery.py",
    "shop/__init__.py": "django/init.py",
    "orders/tasks.py": "django/tasks.py",
}
"""Of the project, as the page shows them."""
CALL = "from orders.tasks import add; r = add.delay(2, 2); print(r.id, r.get(timeout=10))"
WORKER = "celery -A shop worker --pool=solo --loglevel=INFO"


@contextmanager
def project(run, snippet, settings="django/settings.py"):
    """The reader's folder, with a project in it whose settings end with *snippet* or *settings*."""
    with reader.folder(run, snippet) as here:
        for name, source in FILES.items():
            if source == snippet.name:
                here.write(name, snippet.source)
            else:
                here.copy(source, name)
        text = snippet.source
        if snippet.kind != "django":
            text = (snippet.root / "snippets" / settings).read_text("utf-8")
        base = (here.folder / "shop/settings.py").read_text("utf-8")
        here.write("shop/settings.py", f"{base}\n{text}")
        yield here


def migrate(here):
    """Make the tables of all applications."""
    done = here("python manage.py migrate --verbosity=0")
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
