redis-cli ping
redis-cli info memory | grep maxmemory_policy
