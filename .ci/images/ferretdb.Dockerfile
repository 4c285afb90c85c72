# FerretDB, built from brokerdocs/services/databases/mongodb/ferretdb, started as MongoDB's official
# image is.
FROM brokerdocs-ci/debian:trixie
COPY ferretdb/ferretdb /usr/local/bin/
COPY ferretdb-entrypoint /usr/local/bin/
RUN install -d -o nobody /data/db
VOLUME /data/db
USER nobody
ENTRYPOINT ["ferretdb-entrypoint"]
CMD ["mongod"]
EXPOSE 27017
