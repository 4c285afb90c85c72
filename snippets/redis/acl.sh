redis-cli ACL SETUSER celery on '>s3cret' '~*' '&*' +@all -@admin -@dangerous +info +keys
