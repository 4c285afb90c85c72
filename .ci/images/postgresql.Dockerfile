# PostgreSQL as Debian 13 packages it, started as the official image is.
FROM brokerdocs-ci/debian:trixie
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends postgresql \
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/* \
 && install -d -o postgres -g postgres /var/lib/postgresql/data
COPY postgresql-entrypoint /usr/local/bin/
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["postgresql-entrypoint"]
CMD ["postgres"]
EXPOSE 5432
