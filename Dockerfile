# syntax=docker/dockerfile:1
# docker build --build-arg TOLLGATE_COMMIT=$(git rev-parse HEAD) -t tollgate .
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# What `tollgate --version` shows beside the version.
ARG TOLLGATE_COMMIT
# The caches keep the dependencies built; what is copied out of them is part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --profile dist --locked && cp target/dist/tollgate /tollgate

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/tollgate --create-home --shell /usr/sbin/nologin tollgate
COPY --from=build /tollgate /usr/local/bin/tollgate
USER tollgate
WORKDIR /var/lib/tollgate
ENV TOLLGATE_CONFIG=/etc/tollgate/bot.toml \
    TOLLGATE_DATABASE=/var/lib/tollgate/tollgate.db \
    LOG_FORMAT=json
VOLUME /var/lib/tollgate
EXPOSE 8080
STOPSIGNAL SIGTERM
# It is ready once it serves, which a migration of a large database delays.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m --start-interval=1s CMD ["/usr/local/bin/tollgate", "health"]
ENTRYPOINT ["/usr/local/bin/tollgate"]
CMD ["run"]
