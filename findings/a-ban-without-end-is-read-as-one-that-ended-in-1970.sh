#!/usr/bin/env bash
# aiogram 3.31.0, python-telegram-bot 22.8 and pyTelegramBotAPI 4.37.1, seen on 2026-11-29.
#
# Behaviour: Telegram answers `getChatMember` about somebody who is banned for good with
# `"until_date": 0` (https://core.telegram.org/bots/api#chatmemberbanned). aiogram and
# python-telegram-bot read that as the moment 1970-01-01T00:00:00Z; pyTelegramBotAPI keeps 0.
#
# One would have guessed: a field that is a date or "for ever" becomes a date or None.
#
# Why it matters: a bot that lets paying people back in asks whether their ban is over, by
# `member.until_date <= now`. For the people whom an administrator has banned for good the answer is
# yes, and they are let in first of all. The same field of a restricted member is read alike.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install \
    aiogram==3.31.0 python-telegram-bot==22.8 pyTelegramBotAPI==4.37.1

cat > see.py <<'PY'
import datetime

import telebot
import telegram
from aiogram.types import ChatMemberBanned

answer = {
    'status': 'kicked',
    'user': {'id': 7, 'is_bot': False, 'first_name': 'Ann'},
    'until_date': 0,
}
seen = {
    'aiogram': ChatMemberBanned.model_validate(answer).until_date,
    'python-telegram-bot': telegram.ChatMember.de_json(answer, None).until_date,
    'pyTelegramBotAPI': telebot.types.ChatMember.de_json(answer).until_date,
}
for library, until in seen.items():
    print(f'{library:20} {until}')
beginning = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
assert seen == {
    'aiogram': beginning,
    'python-telegram-bot': beginning,
    'pyTelegramBotAPI': 0,
}
now = datetime.datetime.now(datetime.timezone.utc)
print('over by now:', seen['aiogram'] <= now and seen['python-telegram-bot'] <= now)
PY
py/bin/python see.py
