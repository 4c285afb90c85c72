# Redis as Debian 13 packages it, started as the official image is.
FROM brokerdocs-ci/debian:trixie
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends redis-server \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o redis -g redis /data
COPY redis-entrypoint /usr/local/bin/
VOLUME /data
WORKDIR /data
ENTRYPOINT ["redis-entrypoint"]
CMD ["redis-server"]
EXPOSE 6379
