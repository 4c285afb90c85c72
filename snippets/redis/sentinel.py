broker_url = (
    'sentinel://localhost:26379;'
    'sentinel://localhost:26380;'
    'sentinel://localhost:26381'
)
broker_transport_options = {'master_name': 'mymaster'}
result_backend = (
    'sentinel://localhost:26379/1;'
    'sentinel://localhost:26380/1;'
    'sentinel://localhost:26381/1'
)
result_backend_transport_options = {'master_name': 'mymaster'}
