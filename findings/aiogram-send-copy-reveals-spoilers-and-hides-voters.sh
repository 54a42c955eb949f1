#!/usr/bin/env bash
# aiogram 3.31.0 (PyPI), seen on 2026-11-29.
#
# Behaviour: `Message.send_copy` builds a new send call from a few fields of the message. Of a photo
# it drops `has_media_spoiler` and `show_caption_above_media`, of a video its cover and its start as
# well, and of a poll its type and `is_anonymous`: a quiz arrives as a poll without a solution, and a
# public vote as a secret one. `Message.copy_to` leaves the copy to Telegram (`copyMessage`).
#
# One would have guessed: both send the same message, since the first also keeps text entities, link
# preview options and the message effect.
#
# Why it matters: a broadcast or a preview of paid media shows everybody what the sender had covered.
# Nothing is raised, and the sender's own chat shows the covered original.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv py
py/bin/pip -q --disable-pip-version-check install aiogram==3.31.0

cat > see.py <<'PY'
from aiogram.types import Message

ENVELOPE = {
    'message_id': 1, 'date': 1795877000,
    'chat': {'id': 1, 'type': 'private', 'first_name': 'A'},
    'from': {'id': 1, 'is_bot': False, 'first_name': 'A'},
}
PICTURE = {'file_id': 'file', 'file_unique_id': 'unique', 'width': 90, 'height': 90}
COVERED = {'caption': 'Tap', 'has_media_spoiler': True, 'show_caption_above_media': True}
MESSAGES = {
    'photo': {'photo': [PICTURE], **COVERED},
    'video': {'video': {**PICTURE, 'duration': 9, 'cover': [PICTURE], 'start_timestamp': 4}, **COVERED},
    'poll': {'poll': {
        'id': '1', 'question': 'Price?', 'type': 'quiz', 'is_anonymous': False, 'is_closed': False,
        'options': [{'persistent_id': str(id), 'text': text, 'voter_count': 0}
                    for id, text in enumerate(['$9', '$19'])],
        'total_voter_count': 0, 'correct_option_id': 1, 'allows_multiple_answers': False,
        'allows_revoting': False, 'members_only': False,
    }},
}
# Fields that an ordinary copy needs in order to look like its original.
LOOKED_FOR = ['has_spoiler', 'show_caption_above_media', 'cover', 'start_timestamp',
              'type', 'is_anonymous', 'correct_option_id', 'correct_option_ids']

for kind, content in MESSAGES.items():
    message = Message.model_validate({**ENVELOPE, **content})
    copy = message.send_copy(chat_id=2)
    sent = copy.model_dump(exclude_none=True, exclude_unset=True)
    kept = [name for name in LOOKED_FOR if name in sent]
    other = type(message.copy_to(chat_id=2)).__name__
    print(f'{kind}: {type(copy).__name__} with {sorted(sent)}; copy_to: {other}')
    assert kept == [], f'send_copy keeps {kept} now'
    assert other == 'CopyMessage', 'copy_to has changed'
text = Message.model_validate({**ENVELOPE, 'text': 'example.com',
                               'link_preview_options': {'is_disabled': True}})
assert text.send_copy(chat_id=2).link_preview_options.is_disabled
print('text: keeps its link preview options')
print('as expected')
PY
py/bin/python see.py
