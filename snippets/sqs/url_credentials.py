broker_url = 'sqs://AKIDEXAMPLE:made%2Fup%2Bsecret@'  # the secret is made/up+secret
