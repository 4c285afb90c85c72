# ZooKeeper as Debian 13 packages it, started as the official image is.
FROM brokerdocs-ci/java:21
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends libzookeeper-java \
 && rm -rf /var/lib/apt/lists/*
RUN mkdir /conf \
 && printf '%s\n' dataDir=/data clientPort=2181 admin.enableServer=false >/conf/zoo.cfg
COPY zookeeper-run /usr/local/bin/zkServer.sh
CMD ["zkServer.sh", "start-foreground", "/conf/zoo.cfg"]
VOLUME /data
EXPOSE 2181
