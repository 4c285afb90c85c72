"""Applications other than the snippet's, with the tasks that snippets use."""

from celery import Celery

from brokerdocs.running.snippet import tasks


def app_of(url, **settings):
    """An application that connects to *url*."""
    app = Celery("other", broker=url, set_as_current=False)
    app.conf.update(settings)
    tasks.register(app)
    return app
