# The steps of .ci/run, one by one.

default:
    @just --list

# All that has to hold before a change is merged
ci:
    .ci/run

test:
    cargo test

lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Documentation with its links checked
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# Time from a webhook to its 200 and to the chat, and of an answer about rights
bench:
    cargo bench --bench webhook --bench entitlements

# The application against simulated Stripe and Telegram
sandbox *args:
    cargo run --release -- sandbox {{args}}

# Play the sandbox in headless Chromium
browser:
    cargo build
    cd tests/browser && npm ci --no-audit --no-fund && npm test

# Hold the REST API against its own document; wants schemathesis from PyPI
api:
    cargo build
    tests/api/run

# The picture of the README
picture:
    cargo build
    cd tests/browser && npm ci --no-audit --no-fund && npm run screenshot

# Play the binary against servers that stand in for Stripe and Telegram
doubles stripe telegram:
    cargo build
    tests/doubles/run {{stripe}} {{telegram}}

# The binary to ship
dist:
    cargo build --profile dist --locked

# Licences, advisories and sources of the dependencies
deny:
    cargo deny check
