#!/usr/bin/env bash
# stripe (PyPI) 16.1.0 and stripe (npm) 23.1.0, seen on 2026-11-28.
#
# Behaviour: a client made for one connected account (`stripe_account` or `stripe_context`)
# parses a thin event whose `context` is null. `fetch_related_object()` of stripe-python leaves
# without Stripe-Account and Stripe-Context, so it reads the platform's own account. stripe-node
# sends the client's account. When the event has a context, stripe-node sends both headers, the
# client's account and the event's context; stripe-python sends the context alone.
#
# One would have guessed: a fetch made through a client keeps that client's account, and the two
# official SDKs agree.
#
# Why it matters: the same handler, ported from Node to Python, gets a 404 for an object that
# exists, or reads one of another account. Pass the account to an explicit retrieve call instead.
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
const [port, key, context] = process.argv.slice(2);
const stripe = new Stripe('sk_test_x', {
  host: '127.0.0.1', port, protocol: 'http', [key]: 'acct_mine',
});
const payload = JSON.stringify({
  id: 'evt_1', object: 'v2.core.event', type: 'v1.customer.subscription.updated',
  livemode: false, created: '2026-11-01T10:00:00.123Z', context: context ?? null,
  related_object: { id: 'sub_1', type: 'subscription', url: '/v1/subscriptions/sub_1' },
});
const secret = 'whsec_x';
const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
await stripe.parseEventNotification(payload, header, secret).fetchRelatedObject();
JS

cat > see.py <<'PY'
import http.server, json, subprocess, threading
import stripe

seen = []

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        seen.append((self.headers.get('Stripe-Account'), self.headers.get('Stripe-Context')))
        body = b'{"id": "sub_1", "object": "subscription"}'
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

def python(key, context):
    client = stripe.StripeClient(
        'sk_test_x', base_addresses={'api': f'http://127.0.0.1:{port}'}, **{key: 'acct_mine'})
    notification = {
        'id': 'evt_1', 'object': 'v2.core.event', 'type': 'v1.customer.subscription.updated',
        'livemode': False, 'created': '2026-11-01T10:00:00.123Z', 'context': context,
        'related_object': {'id': 'sub_1', 'type': 'subscription', 'url': '/v1/subscriptions/sub_1'},
    }
    stripe.v2.core.EventNotification.from_json(notification, client).fetch_related_object()
    return seen.pop()

def node(key, context):
    subprocess.run(['node', 'node.mjs', str(port), key] + ([context] if context else []), check=True)
    return seen.pop()

got = {}
for context in (None, 'acct_theirs'):
    got['python account', context] = python('stripe_account', context)
    got['python context', context] = python('stripe_context', context)
    got['node account', context] = node('stripeAccount', context)
    got['node context', context] = node('stripeContext', context)
for (client, context), headers in got.items():
    print(f'{client:15} event context {str(context):12} -> Stripe-Account {headers[0]}, Stripe-Context {headers[1]}')
assert got == {
    ('python account', None): (None, None),
    ('python context', None): (None, None),
    ('node account', None): ('acct_mine', None),
    ('node context', None): (None, 'acct_mine'),
    ('python account', 'acct_theirs'): (None, 'acct_theirs'),
    ('python context', 'acct_theirs'): (None, 'acct_theirs'),
    ('node account', 'acct_theirs'): ('acct_mine', 'acct_theirs'),
    ('node context', 'acct_theirs'): (None, 'acct_theirs'),
}, 'the behaviour has changed'
print('as expected')
PY
py/bin/python see.py
