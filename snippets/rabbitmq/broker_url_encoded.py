# user shop, password p@ss/w:rd#1, vhost shop/eu
broker_url = 'amqp://shop:p%40ss%2Fw%3Ard%231@localhost:5672/shop%2Feu'
