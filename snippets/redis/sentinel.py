broker_url = (
    'sentinel://localhost:26379;'
    'sentinel://localhost:26380;'
    'sentinel://localhost:26381'
)
broker_transport_options = {'master_name': 'mymaster'}
result_backend = (
    'sentinel://localhost:26379/1;'  # the first one's database holds
    'sentinel://localhost:26380;'
    'sentinel://localhost:26381'
)
result_backend_transport_options = {'master_name': 'mymaster'}
