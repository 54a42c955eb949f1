//! `/resync` and `/replay`: work that is done again.

use crate::billing::ReplayOutcome;
use crate::billing::Replayed;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::domain::changes::EventOutcome;
use crate::domain::ids::EventId;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;
use crate::messages::ReplayedEvent;
use crate::messages::ResyncView;

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
        let screen = match self.services().admin_actions.replay(&by, which).await {
            Ok(events) => {
                let shown: Vec<(EventId, ReplayedEvent)> =
                    events.into_iter().map(|(id, outcome)| (id, shown(outcome))).collect();
                context.localizer.replayed(&shown)
            }
            Err(error) => self.action_trouble(context, error, None),
        };
        self.reply(context.chat(), &screen).await;
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
