# syntax=docker/dockerfile:1
#
#   docker build -t huoyan .                              model mounted
#   docker build -t huoyan --build-arg MODEL=default .    default model built in
#
#   docker run --read-only -p 8000:8000 -v huoyan:/var/lib/huoyan huoyan
#
# Keys come first: the service refuses any address but loopback without them.
#   docker run --rm -v huoyan:/var/lib/huoyan huoyan huoyan keys api --help

FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# What changes rarely comes first, so that a change of code installs nothing anew.
COPY requirements/ requirements/
RUN python -m venv --without-pip /opt/huoyan \
    && python -m pip --python /opt/huoyan/bin/python install --require-hashes --only-binary :all: -r requirements/serve.txt

COPY pyproject.toml LICENSE NOTICE README.md cli.py ./
COPY model/ model/
COPY service/ service/
# Without training/ in sight, the package that is built here has none.
RUN python -m venv /opt/back_end \
    && /opt/back_end/bin/python -m pip install --require-hashes -r requirements/build.txt \
    && /opt/back_end/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheels . \
    && python -m pip --python /opt/huoyan/bin/python install --no-deps --no-index /opt/wheels/*.whl

COPY training/ training/
ARG MODEL=mounted
RUN mkdir -p /var/lib/huoyan \
    && if [ "$MODEL" = default ]; then \
        /opt/back_end/bin/python -m pip install --require-hashes --no-build-isolation --use-pep517 -r requirements/run.txt \
        && HUOYAN_HOME=/var/lib/huoyan /opt/back_end/bin/python -c 'import cli; cli.main()' setup-default; \
    fi


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="huoyan" \
      org.opencontainers.image.description="Finds pirated DVD and Blu-ray offers among a marketplace's listings, and says why." \
      org.opencontainers.image.licenses="Apache-2.0"

COPY --from=build /opt/huoyan /opt/huoyan
COPY --from=build --chown=10001:10001 /var/lib/huoyan /var/lib/huoyan

# The volume is the only place written to; bytecode was compiled by the installation.
ENV PATH=/opt/huoyan/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HUOYAN_HOME=/var/lib/huoyan
VOLUME /var/lib/huoyan
WORKDIR /var/lib/huoyan
USER 10001:10001
EXPOSE 8000

# Live, not ready: a service that waits for its first model is no broken one.
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]

STOPSIGNAL SIGTERM
CMD ["huoyan", "serve", "--host", "0.0.0.0", "--port", "8000"]
