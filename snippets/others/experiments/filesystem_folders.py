broker_url = 'filesystem://'
broker_transport_options = {
    'data_folder_in': 'in',
    'data_folder_out': 'out',
}
