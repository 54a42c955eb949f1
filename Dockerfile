# syntax=docker/dockerfile:1
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/tollgate --create-home --shell /usr/sbin/nologin tollgate
COPY --from=build /src/target/dist/tollgate /usr/local/bin/tollgate
USER tollgate
WORKDIR /var/lib/tollgate
ENV TOLLGATE_CONFIG=/etc/tollgate/bot.toml \
    TOLLGATE_DATABASE=/var/lib/tollgate/tollgate.db \
    LOG_FORMAT=json
VOLUME /var/lib/tollgate
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/tollgate"]
CMD ["run"]
