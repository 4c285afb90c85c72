"""Hosts of server processes: this machine and containers."""
