from pathlib import Path

Path('queue').mkdir(exist_ok=True)
Path('done').mkdir(exist_ok=True)

broker_url = 'filesystem://'
broker_transport_options = {
    'data_folder_out': 'queue',   # a publisher writes here
    'data_folder_in': 'queue',    # and a worker reads here: one folder
    'control_folder': 'broadcasts',
    'store_processed': True,      # keep what was taken
    'processed_folder': 'done',
}
