# docker build -t mellom .
# docker run --env-file .env -e DATABASE_URL=sqlite:////data/mellom.db -v mellom-data:/data mellom
# compose.yaml runs it with PostgreSQL. deploy/prove_dockerfile.py does each step here without Docker.

FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/mellom
ENV PATH=/opt/mellom/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt requirements-dev.txt ./
# what Mellom runs on, and the one tool that packs it: both at the locked versions, checked by their hashes
RUN pip install --require-hashes -r requirements.txt \
    && sed -n '/^setuptools==/,/# via/p' requirements-dev.txt > packing.txt \
    && pip install --require-hashes -r packing.txt
COPY . .
RUN pip install --no-deps --no-build-isolation --no-index . \
    && pip uninstall --yes --quiet setuptools pip

FROM python:3.11-slim
COPY --from=build /opt/mellom /opt/mellom
RUN useradd --system --uid 10001 --home-dir /data mellom && install -d -o mellom -g mellom -m 700 /data
USER mellom
WORKDIR /data
VOLUME /data
ENV PATH=/opt/mellom/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATABASE_URL=sqlite:////data/mellom.db
# it says "unhealthy" when the bot has not heard for a minute, or leaves a message lying for two
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 CMD ["mellom", "status", "--health"]
# it ends by itself within 10 seconds of this
STOPSIGNAL SIGTERM
CMD ["mellom", "run"]
