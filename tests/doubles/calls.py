"""What every part of the run does: requests, waiting, faults."""

import json
import time
import urllib.request

WAIT_TIMEOUT = 15.0

# The servers are on this machine: no proxy has a say.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Fault(Exception):
    """What was expected and did not come."""


def fetch(url, body=None, headers=None):
    """The answer's JSON, or its text where it is none."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers or {})
    if data is not None:
        request.add_header("Content-Type", "application/json")
    with DIRECT.open(request, timeout=10) as answer:
        text = answer.read().decode()
    try:
        return json.loads(text)
    except ValueError:
        return text


def until(what, look):
    """Polls `look` until it returns something true."""
    deadline = time.monotonic() + WAIT_TIMEOUT
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise Fault(f"timed out after {WAIT_TIMEOUT:.0f} s waiting for {what}")


def buttons(message):
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
