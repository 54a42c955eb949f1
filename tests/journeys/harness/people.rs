//! Users in Telegram: what they write, tap and read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tollgate_sandbox::{Button, ButtonAction, ChatMessage, Sandbox};

use crate::journeys::harness::journey::until;
use crate::journeys::harness::{AUDREY, JONAS};

/// Expected text: the same in every language, or in English and in German.
pub(crate) trait Said: Copy {
    fn to(&self, user: i64) -> &str;
}

impl Said for &str {
    fn to(&self, _: i64) -> &str {
        self
    }
}

impl Said for &String {
    fn to(&self, _: i64) -> &str {
        self
    }
}

impl Said for (&str, &str) {
    fn to(&self, user: i64) -> &str {
        if [JONAS, AUDREY].contains(&user) { self.1 } else { self.0 }
    }
}

/// A Telegram user. `sees` and `taps` only consider messages that appeared or changed after the last action.
pub(crate) struct User {
    pub(crate) id: i64,
    pub(super) sandbox: Arc<Sandbox>,
    /// Messages before the last action, with their numbers of edits.
    pub(super) known: Mutex<HashMap<i64, u32>>,
    /// Screens recorded for the transcript, which may have changed since.
    pub(super) looked: Mutex<Vec<ChatMessage>>,
}

impl User {
    pub(super) fn remember(&self) {
        let chat = self.sandbox.telegram().chat(self.id);
        let edits = chat.iter().map(|message| (message.message_id, message.edits));
        *self.known.lock().unwrap() = edits.collect();
    }

    fn is_news(&self, message: &ChatMessage) -> bool {
        let known = self.known.lock().unwrap();
        message.from_bot
            && known.get(&message.message_id).is_none_or(|edits| message.edits > *edits)
    }

    pub(crate) fn new_messages(&self) -> Vec<ChatMessage> {
        let mut chat = self.messages();
        chat.retain(|message| self.is_news(message));
        chat
    }

    /// The whole chat, oldest first.
    pub(crate) fn chat(&self) -> Vec<ChatMessage> {
        let mut chat = self.sandbox.telegram().chat(self.id);
        for message in &mut chat {
            message.text = plain(&message.text);
            for button in message.buttons.iter_mut().flatten() {
                button.label = plain(&button.label);
            }
        }
        chat
    }

    /// The bot's messages, oldest first.
    pub(crate) fn messages(&self) -> Vec<ChatMessage> {
        let mut chat = self.chat();
        chat.retain(|message| message.from_bot);
        chat
    }

    /// The number of the bot's messages that contain `text` now.
    pub(crate) fn times(&self, text: impl Said) -> usize {
        let text = text.to(self.id);
        self.messages().iter().filter(|message| message.text.contains(text)).count()
    }

    /// The recorded screens, in order.
    pub(crate) fn recorded(&self) -> Vec<ChatMessage> {
        self.looked.lock().unwrap().clone()
    }

    /// Ignores the current messages from now on.
    pub(crate) fn remembers(&self) {
        self.remember();
    }

    /// Waits until everything sent so far is answered: replies of one chat are in order.
    pub(crate) async fn ignores_earlier(&self) {
        self.sends("/terms");
        self.sees(("Our terms", "Unsere Nutzungsbedingungen")).await;
    }

    pub(crate) fn sends(&self, text: &str) {
        self.remember();
        self.sandbox.telegram().message(self.id, text);
    }

    /// Waits for a new or changed message that contains `text`.
    pub(crate) async fn sees(&self, text: impl Said) -> ChatMessage {
        let text = text.to(self.id);
        let what = format!("user {} sees “{text}”", self.id);
        until(&self.sandbox, &what, || {
            self.new_messages().into_iter().rev().find(|message| message.text.contains(text))
        })
        .await
    }

    /// The same, and records it for the transcript in its current form.
    pub(crate) async fn records(&self, text: impl Said) -> ChatMessage {
        let seen = self.sees(text).await;
        self.looked.lock().unwrap().push(seen.clone());
        seen
    }

    /// Records a message for the transcript in its current form.
    pub(crate) fn records_again(&self, message: i64) -> ChatMessage {
        let mut found = self.messages();
        found.retain(|candidate| candidate.message_id == message);
        let seen = found.pop().unwrap();
        self.looked.lock().unwrap().push(seen.clone());
        seen
    }

    /// Waits for a button in new or changed messages; the newest message wins.
    async fn button(&self, what: &str, wanted: impl Fn(&Button) -> bool) -> (i64, ButtonAction) {
        let what = format!("user {} sees a button “{what}”", self.id);
        until(&self.sandbox, &what, || {
            self.new_messages().into_iter().rev().find_map(|message| {
                let found = message.buttons.into_iter().flatten().find(&wanted)?;
                Some((message.message_id, found.action))
            })
        })
        .await
    }

    /// Taps the button whose label starts with `label`, and waits for the reply to the tap.
    pub(crate) async fn taps(&self, label: impl Said) {
        self.taps_times(label, 1).await;
    }

    /// The same, tapping `times` times before the first reply.
    pub(crate) async fn taps_times(&self, label: impl Said, times: usize) {
        let label = label.to(self.id);
        let (message, action) = self.button(label, |button| button.label.starts_with(label)).await;
        let ButtonAction::Data(data) = action else {
            panic!("“{label}” is a link: {action:?}")
        };
        self.remember();
        let taps: Vec<String> =
            (0..times).map(|_| self.sandbox.telegram().tap(self.id, message, &data)).collect();
        for tap in taps {
            self.answer_to(&tap).await;
        }
    }

    /// Sends any callback data for any message; returns the reply's text.
    pub(crate) async fn presses(&self, message: i64, data: &str) -> Option<String> {
        self.remember();
        let tap = self.sandbox.telegram().tap(self.id, message, data);
        self.answer_to(&tap).await
    }

    async fn answer_to(&self, tap: &str) -> Option<String> {
        until(&self.sandbox, "an answer to a press", || {
            let answers = self.sandbox.telegram().callback_answers();
            answers.into_iter().find(|answer| answer.callback_id == tap)
        })
        .await
        .text
    }

    /// Waits for a URL button whose label starts with `label`.
    pub(crate) async fn link(&self, label: impl Said) -> String {
        let label = label.to(self.id);
        let (_, action) = self.button(label, |button| button.label.starts_with(label)).await;
        let ButtonAction::Url(url) = action else { panic!("“{label}” is no link: {action:?}") };
        url
    }

    /// Waits for a link to a page of Stripe (`checkout`, `portal`, `invoice`); returns the id at its end.
    pub(crate) async fn link_to(&self, page: &str) -> String {
        let part = format!("/{page}/");
        let leads = |button: &Button| button.url().is_some_and(|url| url.contains(&part));
        let (_, action) = self.button(page, leads).await;
        let ButtonAction::Url(url) = action else { unreachable!("only links lead there") };
        url.rsplit('/').next().unwrap().to_owned()
    }

    /// From `/upgrade` to the pay button of a monthly plan.
    pub(crate) async fn chooses(&self, plan: &str) {
        self.sends("/upgrade");
        self.taps(plan).await;
        self.sees(plan).await;
        let monthly =
            |button: &Button| button.data().is_some_and(|data| data.starts_with("1:buy:month:"));
        let (message, action) = self.button("per month", monthly).await;
        let ButtonAction::Data(data) = action else { unreachable!("only presses carry data") };
        self.presses(message, &data).await;
        self.link_to("checkout").await;
    }
}

/// Replaces no-break spaces by spaces.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}
