"""What a snippet takes for granted lies in the reader's folder as well."""

from pathlib import Path

import pytest

from brokerdocs.running.snippet.snippet import beside, kind_of

FILES = {
    "snippets/redis/results.py": "result_backend = 'orders:Store+file://here'\n",
    "snippets/redis/orders.py": "class Store:\n    pass\n",
    "snippets/redis/unnamed.py": "class Other:\n    pass\n",
    "snippets/redis/tasks.py": "app = Celery('orders')\n",
    "snippets/redis/_support/shop/urls.py": "urlpatterns = []\n",
    "snippets/kafka/_support/other.py": "",
}


def test_support_and_the_modules_that_it_names(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    top = tmp_path / "snippets"
    found = dict(beside(top / "redis/results.py", top))
    assert found == {
        top / "redis/_support/shop/urls.py": Path("shop/urls.py"),
        top / "redis/orders.py": Path("orders.py"),
    }


@pytest.mark.parametrize(
    ("name", "source", "kind"),
    [
        ("a.py", "app = Celery('a')\n", "program"),
        ("a.py", "broker_url = 'redis://'\n", "configuration"),
        ("a.py", "INSTALLED_APPS = []\n", "django"),
        ("a.py", "CELERY_RESULT_BACKEND = 'django-cache'\n", "django"),
        ("a.py", "class Store:\n    path = None\n", "module"),
        ("a.sh", "celery worker\n", "shell"),
        ("redis.conf", "port 6379\n", "server"),
    ],
)
def test_content_tells_the_kind(name, source, kind):
    assert kind_of(name, source) == kind
