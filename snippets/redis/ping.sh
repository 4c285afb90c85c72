redis-cli ping
redis-cli config get maxmemory-policy
