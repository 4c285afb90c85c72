redis-cli -n 2 --bigkeys
redis-cli INFO keyspace
