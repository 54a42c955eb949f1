#!/usr/bin/env bash
# aiogram 3.31.0, python-telegram-bot 22.8 and pyTelegramBotAPI 4.37.1, seen on 2026-11-29.
#
# Behaviour: `ban_chat_member(chat, user, until_date=datetime(2027, 1, 1, 12))`, with a datetime that
# names no time zone, on a machine in Los Angeles: python-telegram-bot reads it as UTC and sends
# 1798804800; aiogram and pyTelegramBotAPI read it as local time, eight hours later, and
# pyTelegramBotAPI sends it with a fraction, `1798833600.0`, although the Bot API has an integer there.
#
# One would have guessed: three libraries of one language for one method agree on what a plain
# datetime means, or refuse it.
#
# Why it matters: code that lets people back into a paid chat moves from one library to another, or
# from a laptop to a server in UTC, and every ban ends hours earlier or later. An end that is closer
# than 30 seconds then counts as "for ever" (https://core.telegram.org/bots/api#banchatmember). A
# datetime with a time zone, or Unix seconds, is the same everywhere.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install \
    aiogram==3.31.0 python-telegram-bot==22.8 pyTelegramBotAPI==4.37.1

cat > see.py <<'PY'
import asyncio
import datetime
import http.server
import threading
import urllib.parse

import aiogram
import telebot
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

TOKEN = '42:' + 'A' * 35
seen = {}


class Handler(http.server.BaseHTTPRequestHandler):
    """Remembers the form of each request by the first part of its path."""

    def do_POST(self):
        address = urllib.parse.urlsplit(self.path)
        form = self.rfile.read(int(self.headers.get('Content-Length') or 0)).decode()
        fields = dict(urllib.parse.parse_qsl(form or address.query))
        seen[address.path.split('/')[1]] = fields['until_date']
        body = b'{"ok": true, "result": true}'
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f'http://127.0.0.1:{server.server_address[1]}'


async def with_aiogram(until):
    api = TelegramAPIServer(base=base + '/aiogram/bot{token}/{method}', file=base + '/{token}/{path}')
    bot = aiogram.Bot(TOKEN, session=AiohttpSession(api=api))
    await bot.ban_chat_member(-1001, 7, until_date=until)
    await bot.session.close()


async def with_ptb(until):
    request = telegram.request.HTTPXRequest()
    await request.initialize()
    bot = telegram.Bot(TOKEN, base_url=base + '/python-telegram-bot/bot', request=request)
    await bot.ban_chat_member(-1001, 7, until_date=until)
    await request.shutdown()


def with_all(until):
    asyncio.run(with_aiogram(until))
    asyncio.run(with_ptb(until))
    telebot.apihelper.API_URL = base + '/pyTelegramBotAPI/bot{0}/{1}'
    telebot.TeleBot(TOKEN).ban_chat_member(-1001, 7, until_date=until)
    for library, value in seen.items():
        print(f'{library:20} {value}')
    return dict(seen)


noon = datetime.datetime(2027, 1, 1, 12)
print('without a time zone')
assert with_all(noon) == {
    'aiogram': '1798833600',
    'python-telegram-bot': '1798804800',
    'pyTelegramBotAPI': '1798833600.0',
}
print('in UTC')
assert {float(value) for value in with_all(noon.replace(tzinfo=datetime.timezone.utc)).values()} == {
    1798804800.0
}
PY
TZ=America/Los_Angeles py/bin/python see.py
