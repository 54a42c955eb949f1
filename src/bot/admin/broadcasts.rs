//! `/broadcast`: a message of an admin that is sent to many people.

use crate::billing::Draft;
use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::broadcast::Broadcast;
use crate::domain::broadcast::BroadcastButton;
use crate::domain::broadcast::BroadcastState;
use crate::domain::broadcast::BroadcastStep;
use crate::domain::broadcast::CopiedMessage;
use crate::domain::clock::Timestamp;
use crate::domain::date;
use crate::messages::BroadcastAction;
use crate::messages::CallbackData;
use crate::messages::Screen;
use crate::telegram::Delivery;

/// Telegram's limit on the label of a button is not documented; longer ones are cut off on a phone.
const MAX_LABEL_CHARS: usize = 40;

/// The arguments of `/broadcast`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Request {
    start: Option<Timestamp>,
    button: Option<BroadcastButton>,
}

impl Request {
    /// Parses `[at 2027-01-31 18:30] [LABEL https://…]`.
    fn parse(arguments: &str) -> Option<Self> {
        let mut words: Vec<&str> = arguments.split_whitespace().collect();
        let mut start = None;
        if words.first().is_some_and(|word| word.eq_ignore_ascii_case("at")) {
            start = Some(date::parse_moment(words.get(1)?, words.get(2)?)?);
            words.drain(..3);
        }
        let Some(url) = words.pop() else { return Some(Self { start, button: None }) };
        let label = words.join(" ");
        let is_link = url.starts_with("https://") && url.len() > "https://".len();
        let fits = (1..=MAX_LABEL_CHARS).contains(&label.chars().count());
        let button = BroadcastButton { label, url: url.to_owned() };
        (is_link && fits).then_some(Self { start, button: Some(button) })
    }
}

impl Bot {
    /// Handles `/broadcast`: sends the preview and the draft. `replied_to`: the message that is to be sent.
    pub(in crate::bot::admin) async fn handle_broadcast_command(
        &self,
        context: &ChatContext,
        arguments: &str,
        replied_to: Option<i64>,
    ) {
        let chat = context.chat().chat;
        let (request, preview) = match (Request::parse(arguments), replied_to) {
            // The preview is what is copied later: the admin can still change the original.
            (Some(request), Some(message)) => {
                let buttons = context.localizer.broadcast_buttons(request.button.as_ref());
                let preview = self.telegram().copy(chat, chat, message, &buttons).await;
                (request, preview)
            }
            (None, None) => {
                let screen = context.localizer.broadcast_text(arguments);
                let preview = self.telegram().send(context.chat(), &screen).await;
                (Request { start: None, button: None }, preview)
            }
            _ => {
                self.reply(context.chat(), &context.localizer.broadcast_usage()).await;
                self.show_open_broadcasts(context).await;
                return;
            }
        };
        let is_refused = matches!(preview, Delivery::Rejected(_));
        let Some(preview) = self.record_delivery(chat, preview).await else {
            if is_refused {
                self.reply(context.chat(), &context.localizer.broadcast_usage()).await;
            }
            return;
        };
        let draft = Draft {
            content: CopiedMessage { chat, message: preview },
            button: request.button,
            start: request.start,
        };
        let broadcasts = &self.services().broadcasts;
        let screen = match broadcasts.draft(context.id(), draft).await {
            Ok(Some(draft)) => context.localizer.broadcast_draft(&draft, self.catalogue()),
            Ok(None) => refused(context, Refusal::Internal),
            Err(error) => refused(context, Refusal::from(error)),
        };
        self.reply(context.chat(), &screen).await;
    }

    /// Handles a button of a broadcast. The caller has checked the permission.
    pub(in crate::bot::admin) async fn handle_broadcast_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        let (broadcasts, by) = (&self.services().broadcasts, context.id());
        let outcome = match data {
            CallbackData::AddressBroadcast(id, segment) => broadcasts.address(id, segment).await,
            CallbackData::Broadcast(id, BroadcastAction::Confirm) => {
                // First the place of the progress: the worker edits it as soon as the broadcast runs.
                match broadcasts.shown_in(id, message).await {
                    Ok(()) => broadcasts.confirm(by, id).await,
                    Err(error) => Err(error),
                }
            }
            CallbackData::Broadcast(id, action) => broadcasts.step(by, id, step(action)).await,
            _ => return,
        };
        let screen = match outcome {
            // The worker edits the message from its confirmation on.
            Ok(Some(broadcast)) if is_shown_in(&broadcast, context, message) => return,
            Ok(Some(broadcast)) => self.broadcast_screen(context, &broadcast),
            Ok(None) => context.localizer.broadcast_usage(),
            Err(error) => refused(context, Refusal::from(error)),
        };
        self.show(context.chat(), message, &screen).await;
    }

    /// Shows the broadcasts that are not over, each in a message of its own. The worker edits the one of the admin
    /// who has drafted it, instead of the earlier one.
    async fn show_open_broadcasts(&self, context: &ChatContext) {
        let broadcasts = &self.services().broadcasts;
        let open = match broadcasts.open().await {
            Ok(open) => open,
            Err(error) => {
                self.reply(context.chat(), &refused(context, Refusal::from(error))).await;
                return;
            }
        };
        for broadcast in open {
            let screen = context.localizer.broadcast_progress(&broadcast, self.catalogue());
            let Some(message) = self.reply(context.chat(), &screen).await else { return };
            if broadcast.created_by != context.id() {
                continue;
            }
            if let Err(error) = broadcasts.shown_in(broadcast.id, message).await {
                log::warn!(error:%; "the progress of a broadcast is edited in an earlier message");
            }
        }
    }

    fn broadcast_screen(&self, context: &ChatContext, broadcast: &Broadcast) -> Screen {
        if broadcast.state == BroadcastState::Draft {
            context.localizer.broadcast_draft(broadcast, self.catalogue())
        } else {
            context.localizer.broadcast_progress(broadcast, self.catalogue())
        }
    }

    /// The person declines broadcasts, or wants them again.
    pub(in crate::bot) async fn handle_wanted_broadcasts(
        &self,
        context: &ChatContext,
        wanted: bool,
    ) {
        let set = self.services().broadcasts.set_wanted(context.id(), wanted).await;
        let screen = match set {
            Ok(()) => context.localizer.broadcasts_wanted(wanted),
            Err(error) => refused(context, Refusal::from(error)),
        };
        self.reply(context.chat(), &screen).await;
    }
}

/// Whether the message is the one that the worker edits.
fn is_shown_in(broadcast: &Broadcast, context: &ChatContext, message: i64) -> bool {
    broadcast.created_by == context.id() && broadcast.progress == Some(message)
}

fn step(action: BroadcastAction) -> BroadcastStep {
    match action {
        BroadcastAction::Confirm => BroadcastStep::Start(None),
        BroadcastAction::Pause => BroadcastStep::Pause,
        BroadcastAction::Resume => BroadcastStep::Resume,
        BroadcastAction::Stop => BroadcastStep::Stop,
    }
}

fn refused(context: &ChatContext, refusal: Refusal) -> Screen {
    trouble(&context.localizer, refusal)
}

#[cfg(test)]
mod tests {
    use crate::bot::admin::broadcasts::Request;
    use crate::domain::broadcast::BroadcastButton;
    use crate::domain::date;

    #[test]
    fn a_time_and_a_button_can_be_named() {
        let at = date::parse_moment("2027-01-31", "18:30");
        let button = |label: &str, url: &str| {
            Some(BroadcastButton { label: label.to_owned(), url: url.to_owned() })
        };
        for (text, expected) in [
            ("", Some((None, None))),
            (
                "See the plans https://x.test/p",
                Some((None, button("See the plans", "https://x.test/p"))),
            ),
            ("at 2027-01-31 18:30", Some((at, None))),
            (
                "AT 2027-01-31 18:30  More  https://x.test",
                Some((at, button("More", "https://x.test"))),
            ),
            ("at 2027-01-31", None),
            ("at noon", None),
            ("https://x.test", None),
            ("More http://x.test", None),
            ("More https://", None),
            ("hello everybody", None),
        ] {
            let expected = expected.map(|(start, button)| Request { start, button });
            assert_eq!(Request::parse(text), expected, "{text}");
        }
        assert_eq!(Request::parse(&format!("{} https://x.test", "x".repeat(41))), None);
    }
}
