broker_url = 'sqs://'  # credentials: from the environment, a profile or the machine's role
