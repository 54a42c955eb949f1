"""A paid chat against the server that stands in for Telegram, and what that server cannot do.

Judged are all calls about the members of a chat: their parameters against the publishers' types by the server, and
their meaning here. The server makes no updates about members by itself; it is asked to send them as Telegram would,
and checks those against the same types.
"""

import collections
import contextlib
import http.server
import json
import threading
import time
import urllib.error
import urllib.request

from calls import DIRECT, Fault, buttons, fetch, until

GROUP = -1001
BOT = {"id": 123456, "is_bot": True, "first_name": "Test Bot", "username": "test_bot"}
# The rights of an administrator, all of which an update states.
RIGHTS = [
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_send_welcome_messages",
]
# Every call about paid chats that has to occur. `sendMessage` to people who ask to join is checked apart.
METHODS = {
    "approveChatJoinRequest", "banChatMember", "createChatInviteLink", "declineChatJoinRequest", "getChat",
    "getChatMember", "getChatMemberCount", "revokeChatInviteLink", "unbanChatMember",
}
UPDATES = {"message", "callback_query", "my_chat_member", "chat_member", "chat_join_request"}


@contextlib.contextmanager
def what_the_server_lacks(telegram):
    """A server before the one at `telegram` that adds two answers: the end of a ban, and the number of members.

    Every request reaches the server behind it and is judged there.
    """
    bans = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            headers = {"Content-Type": self.headers.get("Content-Type") or "application/json"}
            request = urllib.request.Request(telegram + self.path, data=body, headers=headers)
            try:
                with DIRECT.open(request, timeout=90) as answer:
                    status, text = answer.status, answer.read()
            except urllib.error.HTTPError as error:
                status, text = error.code, error.read()
            status, text = self.mended(status, text, body)
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        do_GET = do_POST

        def mended(self, status, text, body):
            method = self.path.rsplit("/", 1)[-1].lower()
            if method not in ("banchatmember", "getchatmember", "getchatmembercount"):
                return status, text
            params, answer = json.loads(body), json.loads(text)
            if method == "getchatmembercount" and status == 501:
                return 200, json.dumps({"ok": True, "result": 100}).encode()
            person = (params["chat_id"], params.get("user_id"))
            if method == "banchatmember" and status == 200:
                bans[person] = params["until_date"]
            if method == "getchatmember" and status == 200 and answer["result"]["status"] == "kicked":
                answer["result"]["until_date"] = bans.get(person, 0)
                text = json.dumps(answer).encode()
            return status, text

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class PaidChat:
    """The group of the server, sold by the bot of `play`."""

    def __init__(self, play, user, owner):
        self.play, self.user, self.owner = play, user, owner
        self.guest, self.stranger = 1003, 1004

    def binds(self):
        """The owner adds the bot, and binds the group by a button of the message about it."""
        self.play.step("the bot is added to a group, and the group is bound")
        rights = {right: True for right in RIGHTS}
        self.changes(
            "my_chat_member", person(self.owner),
            {"status": "left", "user": BOT},
            {"status": "administrator", "user": BOT, "can_be_edited": False, "is_anonymous": False, **rights},
        )
        added = self.notice(self.owner, [str(GROUP), "[[chats]]"])
        chat = self.play.presses_button(added, lambda data: data.endswith(f":bind:{GROUP}:signals"), user=self.owner)
        if f"{GROUP}" not in chat["text"]:
            raise Fault(f"the chat is not shown: {chat['text']!r}")
        self.calls("getChat", 1)
        self.calls("getChatMemberCount", 1)

    def lets_in(self):
        """Who is entitled asks by the link of `/chats`, and is let in."""
        self.play.step("who is entitled is let in")
        self.asks(self.user, self.link(self.user))
        self.calls("approveChatJoinRequest", 1, user_id=self.user)
        self.changed(self.user, "left", "member", by=BOT)
        self.play.says("/chats", self.user, fits=lambda one: "✓" in one["text"])

    def enforces(self):
        """An administrator has let somebody in; once the owner enforces, they are removed and can come back."""
        self.play.step("who is not entitled is removed once the owner enforces")
        self.asks(self.guest)
        # An administrator, who calls here as the server knows no other way.
        answer = fetch(
            f"{self.play.telegram}/bot123456:TESTTOKEN/approveChatJoinRequest",
            {"chat_id": GROUP, "user_id": self.guest},
        )
        if not answer["ok"]:
            raise Fault(f"the guest is not let in: {answer}")
        self.changed(self.guest, "left", "member", by=person(self.owner))
        screen = self.chat()
        screen = self.play.presses_button(screen, lambda data: data.endswith(f":{GROUP}:on"), user=self.owner)
        self.play.presses_button(screen, lambda data: data.endswith(f":{GROUP}:onok"), user=self.owner)
        self.removed(self.guest)

    def declines(self):
        """A link that was passed on lets nobody in: its user reads the way to the plans."""
        self.play.step("a request of somebody else is answered and declined")
        self.asks(self.stranger, self.link_made_for(self.user))
        self.calls("declineChatJoinRequest", 1, user_id=self.stranger)
        sent = self.notice(self.stranger, ["VIP"])
        if not any(b.get("url", "").startswith("https://t.me/test_bot?start=") for b in buttons(sent)):
            raise Fault(f"the way to the plans is missing: {sent}")
        order = [
            one["method"] for one in self.log()
            if self.stranger in (one["params"].get("user_id"), one["params"].get("chat_id"))
            and one["method"] in ("sendMessage", "declineChatJoinRequest")
        ]
        if order != ["sendMessage", "declineChatJoinRequest"]:
            raise Fault(f"the bot may write only until the request is declined: {order}")

    def ends(self):
        """The plan has ended: the member is removed, and their link revoked."""
        self.play.step("whose plan has ended is removed")
        self.removed(self.user)
        self.calls("revokeChatInviteLink", 1, invite_link=self.link_made_for(self.user))
        self.notice(self.user, ["VIP", "no longer"])

    def lets_in_by_webhook(self):
        """The same through a webhook, after a restart."""
        self.play.step("a webhook asks for the same updates, and a request by it is approved")
        self.allowed_updates("setWebhook")
        self.asks(self.owner, self.link(self.owner))
        self.calls("approveChatJoinRequest", 1, user_id=self.owner)

    def is_judged(self):
        """Every call occurred, with the parameters that make it safe."""
        called = collections.Counter(one.get("method") for one in self.log())
        missing = METHODS - set(called)
        if missing:
            raise Fault(f"calls that were not made: {sorted(missing)}")
        for link in self.params("createChatInviteLink"):
            if link.get("creates_join_request") is not True or "member_limit" in link:
                raise Fault(f"a link that lets in whoever has it: {link}")
        for ban in self.params("banChatMember"):
            # Less than 30 seconds or more than 366 days are for ever.
            if not 60 < ban["until_date"] - time.time() < 366 * 86400:
                raise Fault(f"a ban that does not end by itself: {ban}")
        for unban in self.params("unbanChatMember"):
            if unban.get("only_if_banned") is not True:
                raise Fault(f"an unban that would remove a member: {unban}")
        counted = ", ".join(f"{name} {called[name]}" for name in sorted(METHODS))
        print(f"  - judged: {counted}", flush=True)

    def removed(self, user):
        """Asked about, banned for a while, asked about and unbanned."""
        self.calls("banChatMember", 1, user_id=user)
        self.calls("unbanChatMember", 1, user_id=user)
        order = [
            one["method"] for one in self.log()
            if one["params"].get("user_id") == user and one["params"].get("chat_id") == GROUP
        ]
        if order[-4:] != ["getChatMember", "banChatMember", "getChatMember", "unbanChatMember"]:
            raise Fault(f"not removed with care: {order}")

    def link(self, user):
        """The button of `/chats` that leads into the group."""

        def way_in(message):
            return any(b.get("url") in self.links() for b in buttons(message))

        message = self.play.says("/chats", user, fits=way_in)
        return next(b["url"] for b in buttons(message) if b.get("url") in self.links())

    def links(self):
        return [one["result"]["invite_link"] for one in self.log() if one.get("method") == "createChatInviteLink"]

    def link_made_for(self, user):
        """The first one that carries the person's id as its name."""
        return next(
            one["result"]["invite_link"] for one in self.log()
            if one.get("method") == "createChatInviteLink" and one["params"]["name"] == str(user)
        )

    def asks(self, user, link=None):
        fetch(f"{self.play.telegram}/_sim/join", {"user": user, "group": GROUP, **({"link": link} if link else {})})

    def chat(self):
        """The group's screen of `/chats`, as the owner has it."""
        screen = self.play.says("/chats", self.owner, fits=lambda one: buttons(one))
        for button in (":chats:0", f":chat:{GROUP}"):
            screen = self.play.presses_button(screen, lambda data, end=button: data.endswith(end), user=self.owner)
        return screen

    def changed(self, user, before, after, by):
        who = person(user)
        self.changes("chat_member", by, {"status": before, "user": who}, {"status": after, "user": who})

    def changes(self, kind, by, before, after):
        update = {
            "chat": {"id": GROUP, "type": "supergroup", "title": "VIP"},
            "from": by,
            "date": int(time.time()),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        fetch(f"{self.play.telegram}/_sim/update", {kind: update})

    def notice(self, user, words):
        def found():
            return [one for one in self.play.sent(user) if all(word in one.get("text", "") for word in words)]

        return until(f"a message to {user} with {words}", found)[-1]

    def log(self):
        return [one for one in fetch(f"{self.play.telegram}/_sim/log") if "method" in one]

    def params(self, method):
        return [one["params"] for one in self.log() if one["method"] == method]

    def calls(self, method, times, **fields):
        def enough():
            fit = [one for one in self.params(method) if all(one.get(key) == value for key, value in fields.items())]
            return len(fit) >= times

        until(f"{times} × {method} {fields}", enough)

    def allowed_updates(self, method):
        asked = until(method, lambda: self.params(method))[-1]
        if not UPDATES <= set(asked.get("allowed_updates", [])):
            raise Fault(f"{method} leaves out updates: {asked}")


def person(user):
    return {"id": user, "is_bot": False, "first_name": f"U{user}", "language_code": "en"}
