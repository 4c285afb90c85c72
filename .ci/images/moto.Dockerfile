# moto's server from the wheels that requirements.txt pins, started as the official image is.
FROM brokerdocs-ci/debian:trixie
ARG APT_OPTIONS=""
RUN apt-get $APT_OPTIONS update \
 && apt-get $APT_OPTIONS install -y --no-install-recommends python3 python3-pip \
 && rm -rf /var/lib/apt/lists/*
COPY moto /opt/wheels
RUN pip install --no-index --no-deps --break-system-packages --no-cache-dir --root-user-action=ignore \
    /opt/wheels/*.whl \
 && rm -r /opt/wheels
USER nobody
CMD ["moto_server", "--host", "0.0.0.0", "--port", "5000"]
EXPOSE 5000
