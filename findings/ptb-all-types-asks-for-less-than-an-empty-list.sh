#!/usr/bin/env bash
# python-telegram-bot 22.8 and aiogram 3.31.0 (PyPI), seen on 2026-11-28.
#
# Behaviour: `Update.ALL_TYPES`, the list that python-telegram-bot's examples pass as
# `allowed_updates`, holds the kinds of Bot API 10.0. It lacks `subscription`, which the Bot API
# has since 10.2 and aiogram 3.31.0 knows. The library itself would have handed such an update on:
# it parses, with the whole of it in `api_kwargs`.
#
# One would have guessed: "all types" asks for at least as much as an empty list. Telegram reads
# an empty list as every kind, newer ones too, except chat_member and the two reactions.
#
# Why it matters: a bot that asks for "everything" never hears that a Stars subscription was
# cancelled or renewed, and no error shows it. Name the kinds, or add the new ones as plain text.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install python-telegram-bot==22.8 aiogram==3.31.0
cat > see.py <<'PY'
import asyncio, http.server, json, threading, urllib.parse
import telegram
from aiogram.enums import UpdateType

asked = []

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        form = self.rfile.read(int(self.headers['Content-Length'])).decode()
        asked.append(json.loads(urllib.parse.parse_qs(form)['allowed_updates'][0]))
        update = {'update_id': 5, 'subscription': {
            'user': {'id': 1, 'is_bot': False, 'first_name': 'A'},
            'invoice_payload': 'plan', 'state': 'active'}}
        body = json.dumps({'ok': True, 'result': [update]}).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
bot = telegram.Bot('1:x', base_url=f'http://127.0.0.1:{server.server_address[1]}/bot')
updates = asyncio.run(bot.get_updates(allowed_updates=telegram.Update.ALL_TYPES))
missing = sorted({kind.value for kind in UpdateType} - set(asked[0]))
print('Bot API of python-telegram-bot:', telegram.__bot_api_version__)
print('kinds that ALL_TYPES does not ask for:', missing)
print('what the library makes of one:', dict(updates[0].api_kwargs))
assert telegram.__bot_api_version__ == '10.0'
assert missing == ['stopped_message_generation', 'subscription'], 'the list has changed'
assert updates[0].api_kwargs['subscription']['state'] == 'active', 'the parsing has changed'
print('as expected')
PY
py/bin/python see.py
