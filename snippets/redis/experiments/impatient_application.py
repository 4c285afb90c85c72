# A second application on the broker of one whose timeout is 60 seconds.
broker_url = 'redis://localhost:6379/0'
broker_transport_options = {
    'visibility_timeout': 1,
    'unacked_restore_interval': 1,
    'unacked_restore_throttle': 1,
}
