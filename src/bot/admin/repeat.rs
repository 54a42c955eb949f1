//! `/resync` and `/replay`: work that is done again.

use crate::billing::ActionError;
use crate::billing::ReplayOutcome;
use crate::billing::Replayed;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::domain::admin::Operator;
use crate::domain::changes::EventOutcome;
use crate::domain::chat_update::ChatUpdateOutcome;
use crate::domain::ids::EventId;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;
use crate::messages::ReplayedEvent;
use crate::messages::ResyncView;
use crate::telegram::read_chat_update;

impl Bot {
    pub(in crate::bot::admin) async fn handle_resync_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let usage = context.localizer.resync_usage();
        let subject = self.subject(context, arguments, usage.clone(), CallbackData::Resync).await;
        let screen = match subject {
            Ok((user, "")) => return self.resync(context, None, user).await,
            Ok(_) => usage,
            Err(screen) => screen,
        };
        self.reply(context.chat(), &screen).await;
    }

    /// Compares a user with Stripe. The caller has checked the permission.
    pub(in crate::bot::admin) async fn resync(
        &self,
        context: &ChatContext,
        message: Option<i64>,
        user: UserId,
    ) {
        let Some(by) = self.operator(context) else { return };
        let screen = match self.services().admin_actions.resync(&by, user).await {
            Ok(report) => {
                let drift = report.drifts.iter().flat_map(|drift| {
                    let id = drift.subscription.as_str();
                    drift.differences.iter().map(move |(field, here, there)| {
                        [id.to_owned(), (*field).to_owned(), here.clone(), there.clone()]
                    })
                });
                let view = ResyncView {
                    missed: report.missed,
                    troubles: report.troubles,
                    drift: drift.collect(),
                };
                context.localizer.resynced(user, &view)
            }
            Err(error) => self.action_trouble(context, error, Some(user)),
        };
        self.answer_admin(context, message, &screen).await;
    }

    pub(in crate::bot::admin) async fn handle_replay_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let which = match arguments.trim() {
            "failed" => Replayed::Failed,
            id if id.starts_with("evt_") && !id.contains(char::is_whitespace) => {
                Replayed::One(EventId::new(id))
            }
            _ => {
                self.reply(context.chat(), &context.localizer.replay_usage()).await;
                return;
            }
        };
        let Some(by) = self.operator(context) else { return };
        let screen = match self.replayed(&by, which).await {
            Ok(shown) => context.localizer.replayed(&shown),
            Err(error) => self.action_trouble(context, error, None),
        };
        self.reply(context.chat(), &screen).await;
    }

    /// What became of the events and updates, each with its id.
    async fn replayed(
        &self,
        by: &Operator,
        which: Replayed,
    ) -> Result<Vec<(String, ReplayedEvent)>, ActionError> {
        let actions = &self.services().admin_actions;
        let updates = match &which {
            Replayed::One(_) => Vec::new(),
            Replayed::Failed => actions.replay_chat_updates(by, read_chat_update).await?,
        };
        let events = actions.replay(by, which).await?;
        let events = events.into_iter().map(|(id, outcome)| (id.to_string(), shown(outcome)));
        let updates = updates
            .into_iter()
            .map(|update| (format!("{} {}", update.kind, update.id), shown_update(update.outcome)));
        Ok(events.chain(updates).collect())
    }
}

fn shown_update(outcome: ChatUpdateOutcome) -> ReplayedEvent {
    match outcome {
        ChatUpdateOutcome::Processed => ReplayedEvent::Processed,
        ChatUpdateOutcome::Ignored(_) => ReplayedEvent::Ignored,
        ChatUpdateOutcome::Failed(reason) => ReplayedEvent::Failed(reason),
    }
}

fn shown(outcome: ReplayOutcome) -> ReplayedEvent {
    match outcome {
        ReplayOutcome::Applied(EventOutcome::Processed | EventOutcome::Duplicate) => {
            ReplayedEvent::Processed
        }
        ReplayOutcome::Applied(EventOutcome::Ignored) => ReplayedEvent::Ignored,
        ReplayOutcome::Applied(EventOutcome::Waiting) => ReplayedEvent::Waiting,
        ReplayOutcome::Applied(EventOutcome::Failed { reason, .. }) => {
            ReplayedEvent::Failed(reason)
        }
        ReplayOutcome::Unknown => ReplayedEvent::Unknown,
        ReplayOutcome::PayloadRemoved => ReplayedEvent::PayloadRemoved,
    }
}
