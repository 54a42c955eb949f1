#!/usr/bin/env bash
# stripe (PyPI) 16.1.0 and stripe (npm) 23.1.0, seen on 2026-11-28.
#
# Behaviour: the same update, `{description: null, metadata: {plan: null, keep: "1"}}`, leaves
# stripe-node as `description=&metadata[plan]=&metadata[keep]=1`, which clears both, and
# stripe-python as `metadata[keep]=1`, which clears neither. No error and no warning.
# A schedule's phase that is sent back with a null member (`description`) differs in the same way:
# Node sends an empty string, Python leaves the member out.
#
# One would have guessed: null (None) means the same in both official SDKs, and a None inside
# `metadata` removes the key.
#
# Why it matters: the Python call succeeds while the old metadata stays and goes on granting
# something; the Node round trip unsets what nobody meant to touch. Python needs `""` to clear.
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
const stripe = new Stripe('sk_test_x', { host: '127.0.0.1', port: process.argv[2], protocol: 'http' });
await stripe.customers.update('cus_1', { description: null, metadata: { plan: null, keep: '1' } });
const phase = { items: [{ price: 'price_1', quantity: 1 }], start_date: 1, end_date: 2, description: null };
await stripe.subscriptionSchedules.update('sub_sched_1', { phases: [phase] });
JS

cat > see.py <<'PY'
import http.server, subprocess, threading, urllib.parse
import stripe

seen = []

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        sent = self.rfile.read(int(self.headers['Content-Length'])).decode()
        seen.append(dict(urllib.parse.parse_qsl(sent, keep_blank_values=True)))
        body = b'{"id": "cus_1", "object": "customer"}'
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]

subprocess.run(['node', 'node.mjs', str(port)], check=True)
client = stripe.StripeClient('sk_test_x', base_addresses={'api': f'http://127.0.0.1:{port}'})
client.v1.customers.update('cus_1', {'description': None, 'metadata': {'plan': None, 'keep': '1'}})
phase = {'items': [{'price': 'price_1', 'quantity': 1}], 'start_date': 1, 'end_date': 2, 'description': None}
client.v1.subscription_schedules.update('sub_sched_1', {'phases': [phase]})

for name, form in zip(('node update', 'node phase', 'python update', 'python phase'), seen):
    print(f'{name:14} {form}')
common = {
    'phases[0][items][0][price]': 'price_1', 'phases[0][items][0][quantity]': '1',
    'phases[0][start_date]': '1', 'phases[0][end_date]': '2',
}
assert seen == [
    {'description': '', 'metadata[plan]': '', 'metadata[keep]': '1'},
    {**common, 'phases[0][description]': ''},
    {'metadata[keep]': '1'},
    common,
], 'the behaviour has changed'
print('as expected')
PY
py/bin/python see.py
