broker_url = 'redis://localhost:6379/0'
broker_transport_options = {
    'visibility_timeout': 1,
    'unacked_restore_interval': 1,
    'unacked_restore_throttle': 1,
}
task_acks_late = False
