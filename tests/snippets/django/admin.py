"""Django's admin in a browser."""

import re

from brokerdocs.running import eventually
from tests.snippets import browser

SIZE = {"width": 1560, "height": 420}
USER, PASSWORD = "admin", "only-for-the-checks"
START = 30.0


def serve(here):
    """Make a user and serve the project; the address."""
    here.environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    made = here(f"python manage.py createsuperuser --noinput --username={USER} --email=a@b.cd")
    assert made.status == 0, made.output
    server = here.start("python manage.py runserver --noreload 127.0.0.1:0")
    said = r"server at http://127\.0\.0\.1:([1-9]\d*)/"
    assert eventually(lambda: re.search(said, server.log), START), server.log
    address = f"127.0.0.1:{re.search(said, server.log)[1]}"
    here.run.guard.allow([address])
    return address


def photograph(address, chromium):
    """The list of results: its status, its rows, and how it looks as a PNG."""
    with browser.opened(chromium, SIZE) as page:
        page.goto(f"http://{address}/admin/login/?next=/admin/")
        page.fill("#id_username", USER)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_selector("#user-tools")
        answer = page.goto(f"http://{address}/admin/django_celery_results/taskresult/")
        rows = [row.inner_text() for row in page.query_selector_all("#result_list tbody tr")]
        return answer.status, rows, browser.taken(page)
