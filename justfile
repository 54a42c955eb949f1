# The steps of .ci/run, one by one.

default:
    @just --list

# All that has to hold before a change is merged
ci:
    .ci/run

# All tests
test:
    cargo test

# The inner loop: the pure core, messages, and the reading of Stripe events
test-fast:
    cargo test --lib -- domain:: messages:: stripe::event::

# The convergence properties in a release build with a fresh seed, for an hour or so: `just test-long 20000`
test-long cases="20000":
    PROPTEST_CASES={{cases}} cargo test --release --test convergence

# Line coverage by module, child processes included; requires cargo-llvm-cov
coverage *args:
    tests/coverage/run {{args}}

# Rewrite the list of files that still contain retired words; its diff may only get shorter
remaining-words:
    cargo test --test architecture -- --ignored rewrite_remaining_words

lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Documentation with its links checked
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# Time from a webhook to its 200 and to the chat, and of an entitlement request
bench:
    cargo bench --bench webhook --bench entitlements

# The application against simulated Stripe and Telegram
sandbox *args:
    cargo run --release -- sandbox {{args}}

# Play the sandbox in headless Chromium
browser:
    cargo build
    cd tests/browser && npm ci --no-audit --no-fund && npm test

# Check the REST API against its own document; requires schemathesis from PyPI
api:
    cargo build
    tests/api/run

# The README's screenshot
picture:
    cargo build
    cd tests/browser && npm ci --no-audit --no-fund && npm run screenshot

# Run the binary against independent doubles of Stripe and Telegram
doubles stripe telegram:
    cargo build
    tests/doubles/run {{stripe}} {{telegram}}

# The release binary
dist:
    cargo build --profile dist --locked

# Licences, advisories and sources of the dependencies
deny:
    cargo deny check
