from pathlib import Path

Path('queue').mkdir(exist_ok=True)
Path('done').mkdir(exist_ok=True)

broker_url = 'filesystem://'
broker_transport_options = {
    'data_folder_out': 'queue',
    'data_folder_in': 'queue',
    'store_processed': True,
    'processed_folder': 'done',
}
task_acks_late = True
worker_prefetch_multiplier = 1
