# Paperboy in a container: no root, nothing written but /paperboy/var.
#
#   docker build -t paperboy .
#   docker run --rm paperboy demo
#   docker run -d --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp --stop-timeout 30 \
#       -v paperboy:/paperboy/var -v "$PWD/digests:/paperboy/seeds:ro" -v "$PWD/config:/paperboy/config:ro" \
#       -e DISCORD_TOKEN -e SLACK_BOT_TOKEN -e SLACK_APP_TOKEN paperboy
#
# deploy/compose.yaml says the same for docker compose.

FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock requirements-build.lock ./
# pip stays behind in the first environment; the second one is all that the image takes.
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
    && python -m venv --without-pip /opt/paperboy \
    && /opt/build/bin/pip --python /opt/paperboy/bin/python install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY config config
COPY seeds seeds
RUN /opt/build/bin/python -m hatchling build -t wheel -d dist \
    && /opt/build/bin/pip --python /opt/paperboy/bin/python install --no-cache-dir --no-deps dist/*.whl \
    && install -d -o 10001 -g 10001 /paperboy/var \
    && cp -r config seeds /paperboy/

FROM python:3.13-slim
# For [source] git alone; the rest of Paperboy is Python.
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/paperboy /opt/paperboy
COPY --from=build /paperboy /paperboy
# slack_sdk asks for a home folder when it is imported.
ENV PATH=/opt/paperboy/bin:$PATH PYTHONUNBUFFERED=1 HOME=/paperboy PAPERBOY_HTTP__LISTEN=127.0.0.1:8080
WORKDIR /paperboy
USER 10001:10001
VOLUME /paperboy/var
STOPSIGNAL SIGTERM
# No request to anywhere else, no proxy, no program that the image would not have.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["python", "-c", "\
import http.client, sys; \
asked = http.client.HTTPConnection('127.0.0.1', 8080, timeout=8); \
asked.request('GET', '/healthz'); \
sys.exit(asked.getresponse().status != 200)"]
ENTRYPOINT ["paperboy"]
CMD ["run"]
