//! What admins do for one person: the choice, what exactly will happen, and the outcome.

use crate::domain::admin::Operator;
use crate::domain::admin_action::{ActionRefusal, AdminAction, Effect};
use crate::domain::ids::{EntitlementName, UserId};
use crate::domain::person::KnownPerson;
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::person::telegram_names;
use crate::messages::screen::{Button, Screen};

/// Characters of a reason.
const REASON_LIMIT: usize = 300;
/// Characters of other names.
const NAME_LIMIT: usize = 64;
/// Entitlements that a screen lists.
const LISTED: usize = 20;

impl Localizer {
    /// What an action will change, with a button to confirm it. `id`: of the confirmation. `people`: those whom
    /// it concerns, as far as they are stored.
    #[must_use]
    pub fn action_offer(
        &self,
        id: &str,
        action: &AdminAction,
        effect: &Effect,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let title = self.offered_title(effect, catalogue);
        let at_once = match effect {
            Effect::Cancel(cancel) if !cancel.now => {
                let data = CallbackData::CancelSubscription(action.user(), true);
                vec![Button::callback(t!(self, "button-cancel-now"), data)]
            }
            _ => Vec::new(),
        };
        let has_written =
            |person: &KnownPerson| person.id == action.user() && person.last_seen.is_some();
        let unknown = (!people.iter().any(has_written)).then(|| t!(self, "action-unknown-user"));
        let lines = self.action_lines(action, effect, people, catalogue);
        let text = format!("{title}\n{}", lines.join("\n"));
        Screen::of([text].into_iter().chain(unknown))
            .row(vec![
                Button::callback(
                    t!(self, "button-confirm"),
                    CallbackData::ConfirmAction(id.to_owned()),
                ),
                self.to_dismiss(),
            ])
            .row(at_once)
    }

    /// The same after something has changed: what would happen now.
    #[must_use]
    pub fn action_changed(&self, offer: Screen) -> Screen {
        let text = format!("{}\n\n{}", t!(self, "action-changed"), offer.text);
        Screen { text, ..offer }
    }

    /// What an action has changed.
    #[must_use]
    pub fn action_done(
        &self,
        action: &AdminAction,
        effect: &Effect,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let title = self.done_title(effect, catalogue);
        let cancel = match effect {
            Effect::Refund(refund) if refund.continues.is_some() => {
                let data = CallbackData::CancelSubscription(action.user(), false);
                vec![Button::callback(t!(self, "button-cancel-subscription"), data)]
            }
            _ => Vec::new(),
        };
        Screen::of([self.action_text(&title, action, effect, people, catalogue)])
            .row(cancel)
            .row(vec![self.to_audit_log_of(action.user())])
    }

    /// What another admin has changed, for the owners.
    pub(super) fn action_taken(
        &self,
        by: &Operator,
        action: &AdminAction,
        effect: &Effect,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let who = match by {
            Operator::Admin { id, role } => {
                t!(self, "alarm-who-admin", id = id.to_string(), role = role.to_string())
            }
            Operator::CommandLine(user) => {
                t!(self, "alarm-who-machine", user = escape(&clip(user, NAME_LIMIT)))
            }
        };
        let title = self.taken_title(who, effect, catalogue);
        Screen::of([self.action_text(&title, action, effect, people, catalogue)])
            .row(vec![self.to_audit_log_of(action.user())])
    }

    /// Stripe has not done what was confirmed.
    pub(super) fn action_failed(
        &self,
        action: &AdminAction,
        effect: &Effect,
        reason: &str,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let reason = escape(&clip(reason, REASON_LIMIT));
        let title = t!(self, "alarm-action-failed");
        let text = self.action_text(&title, action, effect, people, catalogue);
        Screen::of([text, t!(self, "alarm-reason", reason = reason)])
            .row(vec![self.to_audit_log_of(action.user())])
    }

    /// It is confirmed and will be done once Stripe answers.
    #[must_use]
    pub fn action_waiting(
        &self,
        action: &AdminAction,
        effect: &Effect,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let lines = self.action_lines(action, effect, people, catalogue);
        Screen::of([t!(self, "action-waiting"), lines.join("\n")])
    }

    /// Stripe does not do it, for this reason.
    #[must_use]
    pub fn action_refused_by_stripe(&self, reason: &str) -> Screen {
        let reason = escape(&clip(reason, REASON_LIMIT));
        Screen::of([t!(self, "action-refused-by-stripe", reason = reason)])
    }

    /// The admin has cancelled it.
    #[must_use]
    pub fn action_dismissed(&self) -> Screen {
        Screen::of([t!(self, "action-dismissed")])
    }

    /// Why there is nothing to confirm. `None`: the person is not an admin, or their role does not include it,
    /// which other screens say.
    #[must_use]
    pub fn action_refused(
        &self,
        refusal: ActionRefusal,
        user: Option<UserId>,
        catalogue: &Catalogue,
    ) -> Option<Screen> {
        let text = match refusal {
            ActionRefusal::NotAdmin | ActionRefusal::NotPermitted(_) => return None,
            ActionRefusal::PlanUnknown => {
                let screen = Screen::of([t!(self, "refused-plan-unknown")]);
                return Some(match user {
                    Some(user) => self.plan_buttons(screen, user, catalogue),
                    None => screen,
                });
            }
            ActionRefusal::PlanFree => t!(self, "refused-plan-free"),
            ActionRefusal::EndInPast => t!(self, "refused-end-in-past"),
            ActionRefusal::Unending => t!(self, "refused-unending"),
            ActionRefusal::NotLonger(until) => {
                t!(self, "refused-not-longer", date = self.date(until))
            }
            ActionRefusal::NothingGranted => t!(self, "refused-nothing-granted"),
            ActionRefusal::PaymentUnknown | ActionRefusal::SeveralPayments => {
                t!(self, "refused-payment-unknown")
            }
            ActionRefusal::Disputed => t!(self, "refused-disputed"),
            ActionRefusal::NothingLeft => t!(self, "refused-nothing-left"),
            ActionRefusal::NotThatMuch(left) => {
                t!(self, "refused-not-that-much", amount = self.money(left))
            }
            ActionRefusal::NoSubscription => t!(self, "refused-no-subscription"),
            ActionRefusal::ScheduledElsewhere => t!(self, "refused-scheduled-elsewhere"),
            ActionRefusal::EndsAlready(end) => {
                t!(self, "refused-ends-already", date = self.date(end))
            }
            ActionRefusal::NothingToPostpone => t!(self, "refused-nothing-to-postpone"),
            ActionRefusal::ChangePending => t!(self, "refused-change-pending"),
            ActionRefusal::SeveralPeriods => t!(self, "refused-several-periods"),
            ActionRefusal::TooLate(latest) => {
                t!(self, "refused-too-late", date = self.date(latest))
            }
            ActionRefusal::SamePerson => t!(self, "refused-same-person"),
            ActionRefusal::TargetUnknown => t!(self, "refused-target-unknown"),
            ActionRefusal::TargetSubscribed => t!(self, "refused-target-subscribed"),
            ActionRefusal::NothingToMove => t!(self, "refused-nothing-to-move"),
            ActionRefusal::NoticeLeaving => t!(self, "refused-notice-leaving"),
            ActionRefusal::NoLongerAsShown => t!(self, "refused-no-longer-as-shown"),
            ActionRefusal::NoConfirmation => t!(self, "refused-no-confirmation"),
        };
        Some(Screen::of([text]))
    }

    fn action_text(
        &self,
        title: &str,
        action: &AdminAction,
        effect: &Effect,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> String {
        format!("{title}\n{}", self.action_lines(action, effect, people, catalogue).join("\n"))
    }

    fn action_lines(
        &self,
        action: &AdminAction,
        effect: &Effect,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Vec<String> {
        let mut lines = vec![with_names(self.user_line(action.user()), action.user(), people)];
        lines.extend(match effect {
            Effect::Grant(effect) => self.grant_lines(effect, catalogue),
            Effect::Revoke(effect) => self.revoke_lines(effect, catalogue),
            Effect::Refund(effect) => self.refund_lines(effect, catalogue),
            Effect::Cancel(effect) => self.cancel_lines(effect, catalogue),
            Effect::Comp(effect) => self.comp_lines(effect),
            Effect::Move(effect) => self.move_lines(action.user(), effect, people, catalogue),
        });
        let reason = action.reason().map(|reason| escape(&clip(reason, REASON_LIMIT)));
        lines.extend(reason.map(|reason| t!(self, "action-reason", reason = reason)));
        lines
    }

    pub(super) fn user_line(&self, user: UserId) -> String {
        t!(self, "alarm-user", user = user.to_string())
    }

    pub(super) fn to_dismiss(&self) -> Button {
        Button::callback(t!(self, "button-dismiss"), CallbackData::DismissAction)
    }

    /// The names of entitlements, of many the first ones.
    pub(super) fn names(&self, catalogue: &Catalogue, names: &[EntitlementName]) -> String {
        let listed = names.iter().take(LISTED);
        let shown: Vec<String> =
            listed.map(|name| self.entitlement_name(catalogue, name)).collect();
        let more = if names.len() > LISTED { " …" } else { "" };
        format!("{}{more}", shown.join(", "))
    }
}

/// The line about a user, and how they are named in Telegram, if they are one of `people`.
pub(super) fn with_names(line: String, user: UserId, people: &[KnownPerson]) -> String {
    let person = people.iter().find(|person| person.id == user);
    let parts: Vec<String> =
        [line].into_iter().chain(person.into_iter().flat_map(telegram_names)).collect();
    parts.join(" · ")
}
