broker_url = 'filesystem://'
broker_transport_options = {
    'data_folder_in': '.',
    'data_folder_out': 'no-such-folder',
}
