#!/usr/bin/env bash
# @telegraf/entity (npm) 0.7.0, python-telegram-bot 22.8 and aiogram 3.31.0 (PyPI), seen on
# 2026-11-28.
#
# Behaviour: a message carries a `date_time` entity (Bot API 9.5), a moment that every reader sees
# in their own time zone. Both Python libraries give it back as <tg-time unix="..." format="d">.
# `toHTML` and `toMarkdownV2` of @telegraf/entity keep the words, drop the moment, raise nothing.
#
# One would have guessed: an entity the serializer does not know is kept or reported.
#
# Why it matters: a copied or edited notice ("access until ...") silently becomes one fixed date in
# the sender's words, a day off for part of the readers. Send `entities` back as they came instead.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install python-telegram-bot==22.8 aiogram==3.31.0
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund @telegraf/entity@0.7.0 > npm.log 2>&1 || { cat npm.log; exit 1; }

cat > message.json <<'JSON'
{"message_id": 1, "date": 1795877000,
 "chat": {"id": 1, "type": "private", "first_name": "A"},
 "from": {"id": 1, "is_bot": false, "first_name": "A"},
 "text": "Until Nov 28th here",
 "entities": [
   {"type": "bold", "offset": 0, "length": 5},
   {"type": "date_time", "offset": 6, "length": 8, "unix_time": 1795877351, "date_time_format": "d"}]}
JSON
cat > see.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { toHTML, toMarkdownV2 } from '@telegraf/entity';
const message = JSON.parse(readFileSync('message.json', 'utf8'));
console.log(toHTML(message));
console.log(toMarkdownV2(message));
JS
cat > see.py <<'PY'
import json, subprocess
import telegram
from aiogram.types import Message

message = json.load(open('message.json'))
ptb = telegram.Message.de_json(message, None)
aiogram = Message.model_validate(message)
html, markdown = subprocess.run(
    ['node', 'see.mjs'], check=True, capture_output=True, text=True).stdout.splitlines()
print('python-telegram-bot', ptb.text_html)
print('aiogram            ', aiogram.html_text)
print('@telegraf/entity   ', html)
print('@telegraf/entity   ', markdown)
kept = '<b>Until</b> <tg-time unix="1795877351" format="d">Nov 28th</tg-time> here'
assert ptb.text_html == aiogram.html_text == kept, 'the Python libraries have changed'
assert html == '<b>Until</b> Nov 28th here', 'toHTML has changed'
assert markdown == '*Until* Nov 28th here', 'toMarkdownV2 has changed'
print('as expected')
PY
py/bin/python see.py
