//! Broadcasts: the draft, the choice of people, the progress, and the buttons under each copy.

use std::time::Duration;

use crate::domain::broadcast::{Broadcast, BroadcastButton, BroadcastState, Segment, duration_of};
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::{BroadcastAction, CallbackData};
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Locales, Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Characters of a plan's name.
const NAME_LIMIT: usize = 64;
/// Characters of Telegram's reason for a rejection.
const REASON_LIMIT: usize = 200;
/// The days of the segments of people whose purchase has ended.
const ENDED_DAYS: [u16; 3] = [7, 30, 90];
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

impl Localizer {
    /// How to use `/broadcast`.
    #[must_use]
    pub fn broadcast_usage(&self) -> Screen {
        Screen::of([t!(self, "broadcast-usage")])
    }

    /// A screen without text, for the buttons under a copy: the admin's, and the one that declines broadcasts.
    #[must_use]
    pub fn broadcast_buttons(&self, button: Option<&BroadcastButton>) -> Screen {
        let own = button.map(|button| Button::url(button.label.clone(), &button.url));
        let decline = CallbackData::WantBroadcasts(false);
        Screen::of([])
            .row(own.into_iter().collect())
            .row(vec![Button::callback(t!(self, "button-decline-broadcasts"), decline)])
    }

    /// A broadcast whose text is written into the command.
    #[must_use]
    pub fn broadcast_text(&self, text: &str) -> Screen {
        Screen { text: escape(text), ..self.broadcast_buttons(None) }
    }

    /// A draft, below its preview: for whom it is, how many they are, how long it takes, and buttons to choose
    /// others, to send it, and to discard it.
    #[must_use]
    pub fn broadcast_draft(&self, draft: &Broadcast, catalogue: &Catalogue) -> Screen {
        let mut lines = self.recipients(draft, catalogue);
        lines.push(match draft.start {
            Some(at) => t!(self, "broadcast-starts", at = self.moment(at)),
            None => t!(self, "broadcast-starts-now"),
        });
        let duration = self.rough(duration_of(draft.reach.people));
        lines.push(t!(self, "broadcast-takes", duration = duration));
        let screen = Screen::of([t!(self, "broadcast-draft"), lines.join("\n")]);
        let choose = |segment: Segment| {
            let label = match segment {
                Segment::Ended { days } => t!(self, "button-segment-ended", days = days),
                _ => self.segment(&segment, catalogue),
            };
            let label = if segment == draft.segment { format!("✓ {label}") } else { label };
            Button::callback(label, CallbackData::AddressBroadcast(draft.id, segment))
        };
        let plans = catalogue.plans.iter().filter(|plan| !plan.prices.is_empty());
        let plans: Vec<Button> =
            plans.map(|plan| choose(Segment::Plan(plan.code.clone()))).collect();
        let states = [Segment::Trial, Segment::PastDue];
        let locales: Vec<Button> = Locales::locales()
            .into_iter()
            .map(|tag| choose(Segment::Locale(tag.to_owned())))
            .collect();
        let mut screen = screen.row(vec![choose(Segment::Everyone)]);
        for row in plans.chunks(3) {
            screen = screen.row(row.to_vec());
        }
        let ended = ENDED_DAYS.map(|days| choose(Segment::Ended { days }));
        screen = screen.row(states.map(choose).to_vec()).row(ended.to_vec());
        screen = screen.row(vec![choose(Segment::NeverBought)]);
        for row in locales.chunks(4) {
            screen = screen.row(row.to_vec());
        }
        screen.row(vec![
            self.broadcast_button(draft.id, BroadcastAction::Confirm),
            Button::callback(
                t!(self, "button-broadcast-discard"),
                CallbackData::Broadcast(draft.id, BroadcastAction::Stop),
            ),
        ])
    }

    /// How far a confirmed broadcast is, with the buttons of what can be done to it.
    #[must_use]
    pub fn broadcast_progress(&self, broadcast: &Broadcast, catalogue: &Catalogue) -> Screen {
        let reach = broadcast.reach;
        let mut lines = self.recipients(broadcast, catalogue);
        if let Some(start) =
            broadcast.start.filter(|_| broadcast.state == BroadcastState::Scheduled)
        {
            lines.push(t!(self, "broadcast-starts", at = self.moment(start)));
        } else {
            lines.push(t!(self, "broadcast-delivered", count = reach.delivered));
            if reach.blocked > 0 {
                lines.push(t!(self, "broadcast-blocked", count = reach.blocked));
            }
            if reach.failed > 0 {
                lines.push(t!(self, "broadcast-failed", count = reach.failed));
            }
            if let Some(problem) = &broadcast.problem {
                let reason = escape(&clip(problem, REASON_LIMIT));
                lines.push(t!(self, "broadcast-rejected", reason = reason));
            }
        }
        if matches!(broadcast.state, BroadcastState::Running | BroadcastState::Paused) {
            lines.push(t!(self, "broadcast-time-left", duration = self.rough(reach.time_left())));
        }
        let title = t!(self, "broadcast-title", state = self.broadcast_state(broadcast.state));
        let actions: &[BroadcastAction] = match broadcast.state {
            BroadcastState::Running => &[BroadcastAction::Pause, BroadcastAction::Stop],
            BroadcastState::Paused => &[BroadcastAction::Resume, BroadcastAction::Stop],
            BroadcastState::Scheduled => &[BroadcastAction::Stop],
            BroadcastState::Draft | BroadcastState::Stopped | BroadcastState::Done => &[],
        };
        let buttons =
            actions.iter().map(|action| self.broadcast_button(broadcast.id, *action)).collect();
        Screen::of([title, lines.join("\n")]).row(buttons)
    }

    /// The person gets no broadcasts any more, or gets them again.
    #[must_use]
    pub fn broadcasts_wanted(&self, wanted: bool) -> Screen {
        if wanted {
            return Screen::of([t!(self, "broadcasts-wanted")]);
        }
        let again = CallbackData::WantBroadcasts(true);
        Screen::of([t!(self, "broadcasts-declined")])
            .row(vec![Button::callback(t!(self, "button-want-broadcasts"), again)])
    }

    /// The state in a word.
    pub(super) fn broadcast_state(&self, state: BroadcastState) -> String {
        match state {
            BroadcastState::Draft => t!(self, "broadcast-state-draft"),
            BroadcastState::Scheduled => t!(self, "broadcast-state-scheduled"),
            BroadcastState::Running => t!(self, "broadcast-state-running"),
            BroadcastState::Paused => t!(self, "broadcast-state-paused"),
            BroadcastState::Stopped => t!(self, "broadcast-state-stopped"),
            BroadcastState::Done => t!(self, "broadcast-state-done"),
        }
    }

    fn recipients(&self, broadcast: &Broadcast, catalogue: &Catalogue) -> Vec<String> {
        let segment = escape(&self.segment(&broadcast.segment, catalogue));
        vec![t!(self, "broadcast-people", segment = segment, count = broadcast.reach.people)]
    }

    /// Plain text.
    fn segment(&self, segment: &Segment, catalogue: &Catalogue) -> String {
        match segment {
            Segment::Everyone => t!(self, "segment-everyone"),
            Segment::Plan(code) => clip(catalogue.name(code, self.language()), NAME_LIMIT),
            Segment::Trial => t!(self, "segment-trial"),
            Segment::PastDue => t!(self, "segment-past-due"),
            Segment::Ended { days } => t!(self, "segment-ended", days = u64::from(*days)),
            Segment::Locale(tag) => clip(tag, NAME_LIMIT),
            Segment::NeverBought => t!(self, "segment-never-bought"),
        }
    }

    fn broadcast_button(&self, id: i64, action: BroadcastAction) -> Button {
        let label = match action {
            BroadcastAction::Confirm => t!(self, "button-broadcast-send"),
            BroadcastAction::Pause => t!(self, "button-broadcast-pause"),
            BroadcastAction::Resume => t!(self, "button-broadcast-resume"),
            BroadcastAction::Stop => t!(self, "button-broadcast-stop"),
        };
        Button::callback(label, CallbackData::Broadcast(id, action))
    }

    /// A duration in whole seconds, minutes or hours, rounded up.
    fn rough(&self, duration: Duration) -> String {
        match duration.as_secs() {
            seconds @ 0..=MINUTE => t!(self, "span-seconds", seconds = seconds),
            seconds @ ..=HOUR => t!(self, "span-minutes", minutes = seconds.div_ceil(MINUTE)),
            seconds => self.span(seconds),
        }
    }
}
