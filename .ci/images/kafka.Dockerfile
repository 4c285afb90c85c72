# Kafka from the jars of brokerdocs/services/jars/kafka.xml, started as the official image is.
FROM brokerdocs-ci/java:21
COPY kafka /opt/kafka/libs
COPY kafka-run /etc/kafka/docker/run
CMD ["/etc/kafka/docker/run"]
EXPOSE 9092
