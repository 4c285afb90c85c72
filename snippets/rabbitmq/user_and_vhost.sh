rabbitmqctl add_user myuser mypassword
rabbitmqctl add_vhost myvhost
rabbitmqctl set_user_tags myuser management
rabbitmqctl set_permissions -p myvhost myuser ".*" ".*" ".*"
