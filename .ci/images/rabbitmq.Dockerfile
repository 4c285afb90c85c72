# RabbitMQ with management as Debian 13 packages it, started as the official image is.
FROM brokerdocs-ci/debian:trixie
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends rabbitmq-server \
 && rm -rf /var/lib/apt/lists/* /var/lib/rabbitmq/* /var/lib/rabbitmq/.erlang.cookie \
 && mkdir -p /etc/rabbitmq/conf.d \
 && echo '[rabbitmq_management].' >/etc/rabbitmq/enabled_plugins \
 && echo 'loopback_users.guest = false' >/etc/rabbitmq/conf.d/10-defaults.conf \
 && rm -f /etc/rabbitmq/rabbitmq-env.conf \
 && chown -R rabbitmq:rabbitmq /etc/rabbitmq /var/lib/rabbitmq
COPY rabbitmq-entrypoint /usr/local/bin/
# The package's commands in /usr/sbin insist on a user of their own; these do not.
ENV PATH=/usr/lib/rabbitmq/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/var/lib/rabbitmq \
    RABBITMQ_LOGS=- \
    LANG=C.UTF-8
VOLUME /var/lib/rabbitmq
ENTRYPOINT ["rabbitmq-entrypoint"]
CMD ["rabbitmq-server"]
EXPOSE 5672 15672
