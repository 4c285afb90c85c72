# ElasticMQ from the jars of brokerdocs/services/installing/jars/elasticmq.xml, configured as the official
# image is.
FROM brokerdocs-ci/java:21
COPY elasticmq /opt/elasticmq/lib
RUN echo 'include classpath("application.conf")' >/opt/elasticmq.conf
CMD ["sh", "-c", "exec java $JAVA_SMALL -Dconfig.file=/opt/elasticmq.conf -cp '/opt/elasticmq/lib/*' org.elasticmq.server.Main"]
EXPOSE 9324
