"""Redis and Valkey, alone or behind Sentinels."""
