# Kafka from the jars of brokerdocs/services/installing/jars/kafka.xml, started as the official image is.
FROM brokerdocs-ci/java:21
COPY kafka /opt/kafka/libs
COPY kafka-run /etc/kafka/docker/run
COPY kafka.properties /mnt/shared/config/server.properties
ENV CLUSTER_ID=YnJva2VyZG9jcy1rYWZrYQ
CMD ["/etc/kafka/docker/run"]
EXPOSE 9092
