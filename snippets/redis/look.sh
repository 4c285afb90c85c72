redis-cli -n 1 LLEN celery
redis-cli -n 1 HLEN unacked
redis-cli -n 1 ZCARD unacked_index
redis-cli -n 1 SMEMBERS _kombu.binding.celery
