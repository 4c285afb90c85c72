# Debian 13's Java, for the servers written in it.
FROM brokerdocs-ci/debian:trixie
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends default-jre-headless \
 && rm -rf /var/lib/apt/lists/*
ENV JAVA_SMALL="-Xms32m -Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1" \
    LANG=C.UTF-8
