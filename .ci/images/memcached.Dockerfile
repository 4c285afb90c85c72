# Memcached as Debian 13 packages it, started as the official image is.
FROM brokerdocs-ci/debian:trixie
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends memcached \
 && rm -rf /var/lib/apt/lists/*
USER nobody
CMD ["memcached"]
EXPOSE 11211
