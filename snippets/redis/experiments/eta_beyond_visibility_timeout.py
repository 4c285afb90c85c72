broker_url = 'redis://localhost:6379/0'
broker_transport_options = {
    'visibility_timeout': 2,         # seconds; an hour where it is not set
    'unacked_restore_interval': 1,   # look for expired messages every second,
    'unacked_restore_throttle': 1,   # and at each look: by default about 100 s pass
}
