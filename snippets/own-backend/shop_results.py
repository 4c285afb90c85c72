import sqlite3
import time
from contextlib import closing

from celery.backends.base import KeyValueStoreBackend


class ShopBackend(KeyValueStoreBackend):
    def __init__(self, *args, url, **kwargs):
        super().__init__(*args, url=url, **kwargs)
        self.path = url.partition('://')[2]
        self._ask('CREATE TABLE IF NOT EXISTS results (key PRIMARY KEY, value, stored)')

    def get(self, key):
        rows = self._ask('SELECT value FROM results WHERE key = ?', key)
        return rows[0][0] if rows else None

    def set(self, key, value):
        self._ask('REPLACE INTO results VALUES (?, ?, ?)', key, value, time.time())

    def delete(self, key):
        self._ask('DELETE FROM results WHERE key = ?', key)

    def cleanup(self):
        self._ask('DELETE FROM results WHERE stored < ?', time.time() - self.expires)

    def _ask(self, statement, *values):
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            return database.execute(statement, values).fetchall()
