"""Django: results in its database and in its cache."""

from importlib import metadata

from brokerdocs.running import experiment, free, proves
from tests.snippets import browser, prompt
from tests.snippets.django import admin, live
from tests.snippets.redis import live as redis

CORE = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles"]
WITHOUT = [*(f"django.contrib.{name}" for name in CORE), "orders"]
DAY = 24

free("django/*", "CELERY_BROKER_URL.path", why="数据库由您定 | your database")


@proves("django/install.sh", instead={"pip install": '"celery[redis]" django'})
def test_package_brings_django(snippet):
    """django-celery-results 带来 Django | django-celery-results brings Django"""
    brought, _ = prompt.brought(snippet)
    assert "redis" in brought
    assert "django-celery-results" in snippet.text
    wanted = metadata.requires("django-celery-results") or []
    assert any(line.lower().startswith("django") for line in wanted)


@proves(
    "django/settings.py",
    "CELERY_RESULT_BACKEND",
    "CELERY_BROKER_URL",
    instead={"INSTALLED_APPS": WITHOUT},
)
def test_result_is_in_djangos_database(snippet, run):
    """结果是 Django 数据库里的一行 | The result is a row in Django's database"""
    with live.project(run, snippet) as here:
        live.migrate(here)
        live.working(here)
        done = live.call(here)
        assert done.status == 0, done.output
        task, value = done.output.split()[-2:]
        assert value == "4"
        assert live.rows(here) == [(task, "SUCCESS")]


@proves("django/settings.py", "CELERY_RESULT_EXTENDED")
def test_row_tells_of_the_task(snippet, run):
    """行里有任务名和参数 | The row has the task's name and arguments"""
    with live.project(run, snippet) as here:
        live.migrate(here)
        live.working(here)
        assert live.call(here).status == 0
        ((name, arguments),) = live.rows(here, "task_name, task_args")
    assert name == "orders.tasks.add"
    assert "(2, 2)" in arguments


@proves("django/settings.py", instead={"INSTALLED_APPS": WITHOUT})
def test_admin_lists_the_results(snippet, run, picture):
    """admin 里列出结果，带任务名和状态 | The admin lists the results, with name and state"""
    chromium = browser.need_chromium()
    with live.project(run, snippet) as here:
        live.migrate(here, "")
        live.working(here)
        assert live.call(here).status == 0
        status, rows, taken = admin.photograph(admin.serve(here), chromium)
        assert status == 200
        (row,) = rows
        assert "orders.tasks.add" in row
        assert "SUCCESS" in row
        picture("admin", taken)


@proves("django/settings.py", "CELERY_RESULT_EXPIRES")
def test_cleanup_deletes_what_is_older_than_a_week(snippet, run):
    """清理时只删一周以前的 | The clean-up deletes what is older than a week, nothing else"""
    clean = "from shop import celery_app as a; a.tasks['celery.backend_cleanup']()"
    with live.project(run, snippet) as here:
        live.migrate(here)
        live.working(here)
        assert live.call(here).status == 0
        live.ages(here, 7 * DAY - 1)
        assert live.call(here, clean).status == 0
        assert len(live.rows(here)) == 1
        live.ages(here, 2)
        assert live.call(here, clean).status == 0
        assert live.rows(here) == []


@proves("django/migrate.sh", instead={"python manage.py migrate": "auth"}, services=("redis",))
def test_migration_makes_the_tables(run, snippet):
    """这一条命令建好三张表 | This command makes the three tables"""
    with live.project(run, snippet) as here:
        (line,) = here.lines()
        assert here(line).status == 0
        tables = here("python manage.py inspectdb").output
    for name in ("TaskResult", "GroupResult", "ChordCounter"):
        assert f"DjangoCeleryResults{name}".lower() in tables.lower()


@proves(
    "django/worker.sh", instead={"celery -A shop worker": "--loglevel=ERROR"}, services=("redis",)
)
def test_worker_finds_the_tasks(run, snippet):
    """worker 找到每个应用的 tasks.py | The worker finds the tasks.py of each application"""
    with live.project(run, snippet) as here:
        (line,) = here.lines()
        worker = here.start(line)
        worker.until(" ready.", 10)
        assert ". orders.tasks.add" in worker.log


@proves(
    "django/cache.py",
    "CELERY_RESULT_EXPIRES",
    "CELERY_CACHE_BACKEND",
    instead={"CELERY_RESULT_BACKEND": "django-db"},
)
def test_result_is_in_the_cache(snippet, run, endpoints):
    """结果在 results 这个缓存里，一小时后过期 | The result is in the cache results, for an hour"""
    with live.project(run, snippet) as here:
        checked = here("python manage.py check")
        assert checked.status == 0, checked.output
        live.working(here)
        done = live.call(here)
        assert done.status == 0, done.output
        assert done.output.split()[-1] == "4"
        server = redis.client(endpoints["redis"], 1)
        (key,) = server.keys("*celery-task-meta-*")
        assert 3500 < server.ttl(key) <= 3600


@experiment(
    "django/experiments/local_memory.py",
    control={"CACHES.default.BACKEND": "django.core.cache.backends.filebased.FileBasedCache"},
)
def test_memory_of_one_process(snippet, run, observe, symptom):
    """默认缓存在进程自己的内存里：结果取不到 | The default cache is one process's own memory"""
    with live.project(run, snippet) as here:
        live.working(here)
        done = live.call(here, live.CALL.replace("timeout=10", "timeout=3"))
        found = done.status == 0
        observe("found", found)
        observe("error", None if found else done.output.strip().splitlines()[-1])
    symptom(
        "Django 里取不到结果，直到超时 | In Django no result comes, until the time is out",
        not found,
    )


@experiment(
    "django/experiments/without_the_app.py",
    control={"CELERY_RESULT_BACKEND": "redis://localhost:6379/1"},
)
def test_cache_wants_the_app(snippet, run, observe, symptom):
    """没有写进 INSTALLED_APPS，worker 启动就报错 | Not in INSTALLED_APPS: the worker ends"""
    with live.project(run, snippet) as here:
        worker = here.start(live.WORKER)
        ready = worker.until(" ready.")
        observe("ready", ready)
        observe("error", None if ready else worker.log.strip().splitlines()[-1])
    assert ready == snippet.is_control
    symptom("isn't in an application in INSTALLED_APPS", worker.log)


@proves("django/celery.py", "config_from_object.namespace", services=("redis",))
def test_settings_are_those_of_django(snippet, run):
    """应用读的是项目里以 CELERY_ 开头的设置 | It reads the project's settings with CELERY_"""
    with live.project(run, snippet) as here:
        printed = live.call(here, "from shop import celery_app as a; print(a.conf.broker_url)")
    assert printed.output.split()[-1].startswith("redis://")


@experiment(
    "django/init.py",
    control="shop/__init__.py 是空的 | shop/__init__.py is empty",
    services=("redis",),
)
def test_site_uses_the_application(snippet, run, observe):
    """网站的进程用的是 shop 这个应用 | A process of the site uses the application shop"""
    with live.project(run, snippet) as here:
        if snippet.is_control:
            here.write("shop/__init__.py", "")
        done = live.call(here, "from orders.tasks import add; print(add.app.main)")
        assert done.status == 0, done.output
        used = observe("application", done.output.split()[-1])
    assert (used == "shop") != snippet.is_control


@experiment(
    "django/tasks.py", control="文件叫 jobs.py | the file is called jobs.py", services=("redis",)
)
def test_tasks_are_found_by_the_files_name(snippet, run, observe):
    """worker 只找名叫 tasks.py 的文件 | The worker looks for files called tasks.py"""
    with live.project(run, snippet) as here:
        if snippet.is_control:
            (here.folder / "orders/tasks.py").rename(here.folder / "orders/jobs.py")
        found = observe("found", "orders.tasks.add" in live.working(here).log)
    assert found != snippet.is_control
