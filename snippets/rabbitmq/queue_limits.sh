rabbitmqctl set_policy limits '^celery$' '{"max-length": 100000, "overflow": "reject-publish"}' --apply-to queues
