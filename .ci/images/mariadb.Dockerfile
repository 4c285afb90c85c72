# MariaDB as Debian 13 packages it, started as the official image is.
FROM brokerdocs-ci/debian:trixie
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends mariadb-server-core mariadb-client-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --home-dir /var/lib/mysql --shell /usr/sbin/nologin mysql \
 && rm -rf /var/lib/mysql && install -d -o mysql -g mysql /var/lib/mysql
COPY mariadb-entrypoint /usr/local/bin/
VOLUME /var/lib/mysql
ENTRYPOINT ["mariadb-entrypoint"]
CMD ["mariadbd"]
EXPOSE 3306
