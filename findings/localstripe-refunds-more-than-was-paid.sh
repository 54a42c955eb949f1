#!/usr/bin/env bash
# localstripe 1.15.10 with stripe 16.1.0 (both PyPI), seen on 2026-11-29.
#
# Behaviour: localstripe compares a refund with nothing. "The rest" (a refund without an amount)
# after $5 of $19 returns all $19, and refunds of a charge that is returned already still succeed:
# `amount_refunded` exceeds `amount`. Stripe returns only what is left, and refuses what exceeds it.
#
# One would have guessed: an emulator that keeps `amount_refunded` and `refunded` bounds the one by
# `amount`, since the refusal is what code for refunds has to handle.
#
# Why it matters: an application that forgets earlier partial refunds passes its tests here and fails
# with an error at Stripe, and one that reconciles by `amount - amount_refunded` sees negative money.
set -euo pipefail
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install localstripe==1.15.10 stripe==16.1.0
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
py/bin/python -m localstripe --port "$port" > server.log 2>&1 &
server=$!

cat > see.py <<'PY'
import sys, time
import stripe

stripe.api_key = 'sk_test_12345'
stripe.api_base = 'http://127.0.0.1:' + sys.argv[1]
for attempt in range(100):
    try:
        customer = stripe.Customer.create(email='a@example.com')
        break
    except stripe.APIConnectionError:
        time.sleep(0.1)
card = {'number': '4242424242424242', 'exp_month': 12, 'exp_year': 2040, 'cvc': '123'}
method = stripe.PaymentMethod.create(type='card', card=card)
stripe.PaymentMethod.attach(method.id, customer=customer.id)
intent = stripe.PaymentIntent.create(amount=1900, currency='usd', customer=customer.id,
                                     payment_method=method.id, confirm=True)
charge = stripe.Charge.list(customer=customer.id).data[0].id
refunds = [stripe.Refund.create(charge=charge, amount=500), stripe.Refund.create(charge=charge),
           stripe.Refund.create(charge=charge, amount=500)]
after = stripe.Charge.retrieve(charge)
print('refunds:', [(refund.amount, refund.status) for refund in refunds])
print(f'charge: {after.amount} paid, {after.amount_refunded} refunded')
assert [(refund.amount, refund.status) for refund in refunds] == [
    (500, 'succeeded'), (1900, 'succeeded'), (500, 'succeeded')], 'refunds are bounded now'
assert (after.amount, after.amount_refunded) == (1900, 2900), 'the charge has changed'
print('as expected')
PY
py/bin/python see.py "$port"
