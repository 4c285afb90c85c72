# The Pub/Sub fake of Google's Go library, built from brokerdocs/services/brokers/gcpubsub/pstest.
FROM brokerdocs-ci/debian:trixie
COPY pstest/pstest /usr/local/bin/
CMD ["pstest", "0.0.0.0:8085"]
EXPOSE 8085
