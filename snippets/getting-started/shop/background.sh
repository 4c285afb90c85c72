celery multi start w1 -A shop --queues=celery,reports --loglevel=INFO --pidfile="$PWD/%n.pid" --logfile="$PWD/%n.log"
celery multi stopwait w1 --pidfile="$PWD/%n.pid" --logfile="$PWD/%n.log"
