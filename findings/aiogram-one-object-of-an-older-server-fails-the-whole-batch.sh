#!/usr/bin/env bash
# aiogram 3.31.0, python-telegram-bot 22.8 and pyTelegramBotAPI 4.37.1, seen on 2026-11-30.
#
# Behaviour: aiogram, which implements Bot API 10.3, requires the field `can_send_welcome_messages` in an administrator.
# A Bot API server from before that field, which anybody may host
# (https://core.telegram.org/bots/api#using-a-local-bot-api-server), reports an administrator without it. aiogram then
# rejects the whole response of `getUpdates`: the other updates of the batch are not returned either. The two other
# libraries read both updates.
#
# One would have guessed: a right that the server does not know is a right that is not given, and an update that cannot
# be read costs that update.
#
# Why it matters: the bot has been made an administrator of a paid group, so this is the update that binds the group.
# As the batch is never returned, it is never confirmed, and the next `getUpdates` has it again: the message of somebody
# who wants to pay, in the same batch, never arrives. The libraries and the server have to be upgraded together.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install \
    aiogram==3.31.0 python-telegram-bot==22.8 pyTelegramBotAPI==4.37.1

cat > see.py <<'PY'
import json

import telebot
import telegram
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import GetUpdates

RIGHTS = [
    'can_be_edited', 'is_anonymous', 'can_manage_chat', 'can_delete_messages', 'can_manage_video_chats',
    'can_restrict_members', 'can_promote_members', 'can_change_info', 'can_invite_users', 'can_post_stories',
    'can_edit_stories', 'can_delete_stories',
]
NEW = 'can_send_welcome_messages'
ANN = {'id': 7, 'is_bot': False, 'first_name': 'Ann'}
BOT = {'id': 1, 'is_bot': True, 'first_name': 'Bot'}


def batch(rights):
    """A message, and the news that the bot is an administrator now."""
    member = {'status': 'administrator', 'user': BOT} | dict.fromkeys(rights, True)
    message = {'message_id': 1, 'date': 1790000000, 'chat': {'id': 7, 'type': 'private', 'first_name': 'Ann'},
               'from': ANN, 'text': '/upgrade'}
    promoted = {'chat': {'id': -1001, 'type': 'supergroup', 'title': 'Club'}, 'from': ANN, 'date': 1790000001,
                'old_chat_member': {'status': 'left', 'user': BOT}, 'new_chat_member': member}
    return [{'update_id': 1, 'message': message}, {'update_id': 2, 'my_chat_member': promoted}]


def aiogram(updates):
    content = json.dumps({'ok': True, 'result': updates})
    try:
        answer = AiohttpSession().check_response(
            bot=Bot('1:a'), method=GetUpdates(), status_code=200, content=content)
    except ClientDecodeError as error:
        assert NEW in str(error), error
        return 0
    return len(answer.result)


def ptb(updates):
    return len(telegram.Update.de_list(updates, None))


def pytba(updates):
    return len([telebot.types.Update.de_json(update) for update in updates])


seen = {}
for name, read in [('aiogram', aiogram), ('python-telegram-bot', ptb), ('pyTelegramBotAPI', pytba)]:
    seen[name] = (read(batch([*RIGHTS, NEW])), read(batch(RIGHTS)))
    print(f'{name:20} reads {seen[name][0]} of 2 updates with the right, {seen[name][1]} of 2 without it')
assert seen == {'aiogram': (2, 0), 'python-telegram-bot': (2, 2), 'pyTelegramBotAPI': (2, 2)}
PY
py/bin/python see.py
