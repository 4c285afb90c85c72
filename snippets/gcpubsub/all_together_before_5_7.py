from google.cloud.pubsub_v1 import PublisherClient

_send = PublisherClient.publish


def send_and_wait(*arguments, **options):
    future = _send(*arguments, **options)
    if 'routing_key' in options:  # a task; events and commands have none
        future.result(timeout=30)
    return future


PublisherClient.publish = send_and_wait

broker_url = 'gcpubsub://projects/my-project'
broker_transport_options = {
    'ack_deadline_seconds': 60,      # seconds until a dead worker's task comes back
    'expiration_seconds': 604800,    # seconds that tasks and idle queues are kept
    'retry_timeout_seconds': 30,
}
task_default_queue = 'shop'  # the topic's name, too: one for each application
task_acks_late = True
worker_prefetch_multiplier = 1
worker_pool = 'threads'  # a fork would inherit gRPC's threads half-way
worker_send_task_events = True
