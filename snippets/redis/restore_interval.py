broker_url = 'redis://localhost:6379/1'
broker_transport_options = {
    'unacked_restore_interval': 1,  # seconds between two looks
    'unacked_restore_throttle': 1,  # act on every look
}
