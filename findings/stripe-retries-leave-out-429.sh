#!/usr/bin/env bash
# stripe (PyPI) 16.1.0 and stripe (npm) 23.1.0, seen on 2026-11-28.
#
# Behaviour: with three network retries allowed, an answer 429 with `Retry-After: 1` is raised
# after a single request by both SDKs. A 503 is tried four times. Only `Stripe-Should-Retry: true`
# makes them repeat a 429.
#
# One would have guessed: "network retries" with back-off are there for rate limits above all, and
# a Retry-After header on a 429 is honoured.
#
# Why it matters: a backfill or a walk over all subscriptions ends at the first rate limit although
# retries are configured. The caller needs a loop of its own around 429.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install stripe==16.1.0
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund stripe@23.1.0 > npm.log 2>&1 || { cat npm.log; exit 1; }

cat > node.mjs <<'JS'
import Stripe from 'stripe';
const stripe = new Stripe('sk_test_x', {
  host: '127.0.0.1', port: process.argv[2], protocol: 'http', maxNetworkRetries: 3,
});
for (const id of ['cus_429', 'cus_503', 'cus_429_should']) {
  await stripe.customers.retrieve(id).catch(() => {});
}
JS

cat > see.py <<'PY'
import collections, http.server, subprocess, threading
import stripe

seen = collections.Counter()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.rsplit('/', 1)[1]
        seen[name] += 1
        body = b'{"error": {"type": "invalid_request_error", "message": "later"}}'
        self.send_response(503 if '503' in name else 429)
        if '429' in name:
            self.send_header('Retry-After', '1')
        if 'should' in name:
            self.send_header('Stripe-Should-Retry', 'true')
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]

expected = {'cus_429': 1, 'cus_503': 4, 'cus_429_should': 4}
subprocess.run(['node', 'node.mjs', str(port)], check=True)
node = dict(seen)
seen.clear()
client = stripe.StripeClient(
    'sk_test_x', max_network_retries=3, base_addresses={'api': f'http://127.0.0.1:{port}'})
for customer in expected:
    try:
        client.v1.customers.retrieve(customer)
    except stripe.StripeError:
        pass
python = dict(seen)
print('requests made by node  ', node)
print('requests made by python', python)
assert node == python == expected, 'the behaviour has changed'
print('as expected')
PY
py/bin/python see.py
