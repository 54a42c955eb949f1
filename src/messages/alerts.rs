//! Alerts: what is wrong, what to do about it, that it is over, and the list of those that are on.

use std::time::Duration;

use crate::domain::admin::{Permission, Role};
use crate::domain::alerts::{Alert, AlertState, PortalProblem, PriceProblem};
use crate::domain::clock::Timestamp;
use crate::domain::event::DisputeStatus;
use crate::domain::ids::UserId;
use crate::domain::paid_chat::ChatProblem;
use crate::domain::person::KnownPerson;
use crate::messages::admin_action::with_names;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape, instant};
use crate::messages::locales::{Localizer, t};
use crate::messages::person::person_label;
use crate::messages::screen::{Button, Screen};

/// Characters of a reason.
const REASON_LIMIT: usize = 1000;
/// Characters of an id.
const ID_LIMIT: usize = 64;
/// Alerts that the list shows.
const LISTED: usize = 20;
/// Characters of the list, so that it fits into a message.
const LIST_LIMIT: usize = 3800;
/// Characters of a chat's title on a button.
const TITLE_LIMIT: usize = 32;
/// Alerts of the list that have buttons.
const WITH_BUTTON: usize = 8;

impl Localizer {
    /// The message about the beginning of an alert.
    pub(super) fn alert_began(&self, alert: &Alert, people: &[KnownPerson]) -> Screen {
        let mut lines = vec![t!(self, "alert-title", what = self.alert_name(alert))];
        lines.extend(self.alert_details(alert, people));
        Screen::of([lines.join("\n"), self.alert_advice(alert)])
            .row(self.alert_button(alert).into_iter().collect())
            .row(vec![self.to_alerts()])
    }

    /// The message about the end of an alert.
    pub(super) fn alert_over(&self, alert: &Alert, since: Timestamp, until: Timestamp) -> Screen {
        let what = self.alert_name(alert);
        let mut lines = vec![t!(self, "alert-over", what = what)];
        lines.extend(self.alert_chat(alert));
        lines.push(self.lasted(until.since(since)));
        Screen::of([lines.join("\n")])
    }

    /// The alerts that are on, in the order in which they are given. `people`: those whom they are about, as far
    /// as they are stored. `role`: of the admin who reads it, with the buttons that it permits.
    #[must_use]
    pub fn alerts(&self, active: &[AlertState], people: &[KnownPerson], role: Role) -> Screen {
        let mut paragraphs = vec![t!(self, "alerts-title")];
        let mut length = 0;
        for state in active.iter().take(LISTED) {
            let mut lines = vec![t!(self, "alert-title", what = self.alert_name(&state.alert))];
            lines.extend(self.alert_subject(&state.alert, people));
            lines.push(t!(self, "alerts-since", at = instant(state.since)));
            let paragraph = lines.join("\n");
            length += paragraph.chars().count();
            if length > LIST_LIMIT {
                break;
            }
            paragraphs.push(paragraph);
        }
        let listed = paragraphs.len() - 1;
        if active.is_empty() {
            paragraphs.push(t!(self, "alerts-none"));
        } else if active.len() > listed {
            paragraphs.push(t!(self, "alerts-more", count = (active.len() - listed).to_string()));
        }
        let mut screen = Screen::of(paragraphs);
        for AlertState { alert, .. } in active.iter().take(listed.min(WITH_BUTTON)) {
            screen = screen.row(self.alert_buttons(alert, people, role));
        }
        screen
    }

    /// The buttons of an alert in the list, which say which one they are for.
    fn alert_buttons(&self, alert: &Alert, people: &[KnownPerson], role: Role) -> Vec<Button> {
        let person = |user: UserId| {
            let known = people.iter().find(|person| person.id == user);
            Button { label: format!("👤 {}", person_label(user, known)), ..person_button(user) }
        };
        match alert {
            Alert::Dispute { user, amount, .. } => {
                let page = stripe_page(alert).unwrap_or_default();
                let label = format!("{} · {}", t!(self, "button-stripe"), self.money(*amount));
                vec![Button::url(label, &page), person(*user)]
            }
            Alert::FraudWarning { user, payment, amount, .. } => {
                let name = t!(self, "button-refund");
                let amount = amount.map(|amount| self.money(amount));
                let label = [name].into_iter().chain(amount).collect::<Vec<_>>().join(" · ");
                let refund = CallbackData::RefundPayment(*user, payment.clone());
                let refund = Button::callback(label, refund);
                let refund = role.may(Permission::MoveMoney).then_some(refund);
                refund.into_iter().chain([person(*user)]).collect()
            }
            Alert::Chat { chat, title, .. } | Alert::ChatRemovals { chat, title, .. } => {
                vec![Button::callback(clip(title, TITLE_LIMIT), CallbackData::Chat(*chat))]
            }
            alert => {
                let button = self.alert_button(alert);
                let named = button.map(|button| Button { label: self.alert_name(alert), ..button });
                named.into_iter().collect()
            }
        }
    }

    pub(super) fn to_alerts(&self) -> Button {
        Button::callback(t!(self, "button-alerts"), CallbackData::Alerts)
    }

    /// What is wrong, in a few words.
    fn alert_name(&self, alert: &Alert) -> String {
        match alert {
            Alert::FailedEvents { .. } => t!(self, "alert-failed-events"),
            Alert::FailedChatUpdates { .. } => t!(self, "alert-failed-chat-updates"),
            Alert::DeadDeliveries { .. } => t!(self, "alert-dead-deliveries"),
            Alert::DeadNotices { .. } => t!(self, "alert-dead-notices"),
            Alert::Backup { overdue: false, .. } => t!(self, "alert-backup"),
            Alert::Backup { overdue: true, .. } => t!(self, "alert-backup-overdue"),
            Alert::RevocationsPaused { .. } => t!(self, "alert-revocations"),
            Alert::Clock { wrong: false, .. } => t!(self, "alert-clock-jumped"),
            Alert::Clock { wrong: true, .. } => t!(self, "alert-clock-wrong"),
            Alert::SignatureFailures { .. } => t!(self, "alert-signatures"),
            Alert::Drift { .. } => t!(self, "alert-drift"),
            Alert::StripeUnreachable => t!(self, "alert-stripe-down"),
            Alert::StripeKey { .. } => t!(self, "alert-stripe-key"),
            Alert::TelegramUnreachable => t!(self, "alert-telegram-down"),
            Alert::DiskLow { .. } => t!(self, "alert-disk"),
            Alert::WebhookEndpoint { .. } => t!(self, "alert-webhook-endpoint"),
            Alert::ChargesDisabled => t!(self, "alert-charges"),
            Alert::Price { .. } => t!(self, "alert-price"),
            Alert::Portal { .. } => t!(self, "alert-portal"),
            Alert::Chat { .. } => t!(self, "alert-chat"),
            Alert::ChatRemovals { .. } => t!(self, "alert-chat-removals"),
            Alert::ChatBanned { .. } => t!(self, "alert-chat-banned"),
            Alert::Dispute { .. } => t!(self, "alert-dispute"),
            Alert::FraudWarning { .. } => t!(self, "alert-fraud-warning"),
        }
    }

    /// What distinguishes it from other alerts of its kind.
    fn alert_subject(&self, alert: &Alert, people: &[KnownPerson]) -> Vec<String> {
        let who = |user: UserId| with_names(self.user_line(user), user, people);
        match alert {
            Alert::DeadDeliveries { endpoint, .. } => {
                vec![t!(self, "alert-endpoint-name", name = id(endpoint.as_str()))]
            }
            Alert::Price { plan, interval, price, .. } => {
                let name = id(&format!("{plan}:{interval}"));
                vec![t!(self, "alert-price-name", name = name, id = id(price.as_str()))]
            }
            Alert::Dispute { user, amount, due_by, .. } => vec![
                who(*user),
                t!(self, "alarm-amount", amount = self.money(*amount)),
                due_by.map_or_else(
                    || t!(self, "alert-dispute-review"),
                    |due| t!(self, "alarm-due", date = instant(due)),
                ),
            ],
            Alert::FraudWarning { user, amount, .. } => {
                let amount = amount.map(|amount| self.money(amount));
                let amount = amount.map(|amount| t!(self, "alarm-amount", amount = amount));
                [who(*user)].into_iter().chain(amount).collect()
            }
            alert => self.alert_chat(alert).into_iter().collect(),
        }
    }

    /// The chat that the alert is about.
    fn alert_chat(&self, alert: &Alert) -> Option<String> {
        match alert {
            Alert::Chat { title, .. }
            | Alert::ChatRemovals { title, .. }
            | Alert::ChatBanned { title, .. } => {
                Some(t!(self, "alert-chat-of", chat = escape(title)))
            }
            _ => None,
        }
    }

    fn alert_details(&self, alert: &Alert, people: &[KnownPerson]) -> Vec<String> {
        let mut lines = self.alert_subject(alert, people);
        match alert {
            Alert::FailedEvents { count, reason }
            | Alert::FailedChatUpdates { count, reason }
            | Alert::DeadDeliveries { count, reason, .. } => {
                lines.extend([
                    t!(self, "alert-count", count = count.to_string()),
                    t!(self, "alert-last-reason", reason = text(reason)),
                ]);
            }
            Alert::DeadNotices { count, user, reason } => lines.extend([
                t!(self, "alert-count", count = count.to_string()),
                with_names(t!(self, "alert-last-user", user = user.to_string()), *user, people),
                t!(self, "alert-last-reason", reason = text(reason)),
            ]),
            Alert::Backup { reason, last, .. } => lines.extend([
                last.map_or_else(
                    || t!(self, "alert-backup-none"),
                    |last| t!(self, "alert-backup-last", date = instant(last)),
                ),
                t!(self, "alarm-reason", reason = text(reason)),
            ]),
            Alert::RevocationsPaused { revoked, people } => {
                let (revoked, people) = (revoked.to_string(), people.to_string());
                lines.push(t!(self, "alert-revocations-count", revoked = revoked, people = people));
            }
            Alert::Clock { wall, right, wrong } => {
                let right = right.to_rfc3339();
                lines.push(t!(self, "alert-clock-says", time = wall.to_rfc3339()));
                lines.push(if *wrong {
                    t!(self, "alert-clock-stripe", time = right)
                } else {
                    t!(self, "alert-clock-expected", time = right)
                });
            }
            Alert::SignatureFailures { refused, accepted } => {
                let (refused, accepted) = (refused.to_string(), accepted.to_string());
                lines.push(t!(
                    self,
                    "alert-signatures-count",
                    refused = refused,
                    accepted = accepted
                ));
            }
            Alert::Drift { count, .. } => {
                lines.push(t!(self, "alert-drift-count", count = count.to_string()));
            }
            Alert::StripeKey { status, operation } => {
                let (status, operation) = (status.to_string(), id(operation));
                lines.push(t!(
                    self,
                    "alert-stripe-key-request",
                    status = status,
                    operation = operation
                ));
            }
            Alert::DiskLow { free, needed } => {
                let megabytes = |bytes: &u64| (bytes / 1_000_000).to_string();
                let (free, needed) = (megabytes(free), megabytes(needed));
                lines.push(t!(self, "alert-disk-free", free = free, needed = needed));
            }
            Alert::ChatRemovals { count, .. } => {
                lines.push(t!(self, "alert-chat-removals-count", count = count.to_string()));
            }
            Alert::ChatBanned { user, .. } => {
                let user_line = t!(self, "alert-last-user", user = user.to_string());
                lines.push(with_names(user_line, *user, people));
            }
            Alert::Chat { .. }
            | Alert::StripeUnreachable
            | Alert::WebhookEndpoint { .. }
            | Alert::TelegramUnreachable
            | Alert::ChargesDisabled
            | Alert::Price { .. }
            | Alert::Portal { .. }
            | Alert::Dispute { .. }
            | Alert::FraudWarning { .. } => {}
        }
        lines
    }

    /// What to do.
    fn alert_advice(&self, alert: &Alert) -> String {
        match alert {
            Alert::FailedEvents { .. } => t!(self, "alert-failed-events-what"),
            Alert::FailedChatUpdates { .. } => t!(self, "alert-failed-chat-updates-what"),
            Alert::DeadDeliveries { .. } => t!(self, "alert-dead-deliveries-what"),
            Alert::DeadNotices { .. } => t!(self, "alert-dead-notices-what"),
            Alert::Backup { .. } => t!(self, "alert-backup-what"),
            Alert::RevocationsPaused { .. } => t!(self, "alert-revocations-what"),
            Alert::Clock { wrong: false, .. } => t!(self, "alert-clock-jumped-what"),
            Alert::Clock { wrong: true, .. } => t!(self, "alert-clock-wrong-what"),
            Alert::SignatureFailures { .. } => t!(self, "alert-signatures-what"),
            Alert::Drift { .. } => t!(self, "alert-drift-what"),
            Alert::StripeUnreachable => t!(self, "alert-stripe-down-what"),
            Alert::StripeKey { .. } => t!(self, "alert-stripe-key-what"),
            Alert::TelegramUnreachable => t!(self, "alert-telegram-down-what"),
            Alert::DiskLow { .. } => t!(self, "alert-disk-what"),
            Alert::WebhookEndpoint { disabled: true } => {
                t!(self, "alert-webhook-endpoint-disabled-what")
            }
            Alert::WebhookEndpoint { disabled: false } => {
                t!(self, "alert-webhook-endpoint-gone-what")
            }
            Alert::ChargesDisabled => t!(self, "alert-charges-what"),
            Alert::Price { problem, .. } => match problem {
                PriceProblem::Missing => t!(self, "alert-price-missing-what"),
                PriceProblem::Archived => t!(self, "alert-price-archived-what"),
                PriceProblem::Different => t!(self, "alert-price-different-what"),
            },
            Alert::Portal { problem } => match problem {
                PortalProblem::Missing => t!(self, "alert-portal-missing-what"),
                PortalProblem::PaymentMethod => t!(self, "alert-portal-card-what"),
                PortalProblem::Cancellation => t!(self, "alert-portal-cancel-what"),
            },
            Alert::Dispute { status, .. } => match status {
                DisputeStatus::Inquiry => t!(self, "alarm-dispute-inquiry-what"),
                DisputeStatus::Appeal => t!(self, "alarm-dispute-appeal-what"),
                status if status.needs_response() => t!(self, "alarm-dispute-open-what"),
                _ => t!(self, "alarm-dispute-review-what"),
            },
            Alert::FraudWarning { .. } => t!(self, "alarm-fraud-warning-what"),
            Alert::Chat { problem, .. } => match problem {
                ChatProblem::NoAccess => t!(self, "alert-chat-no-access-what"),
                ChatProblem::BasicGroup => t!(self, "alert-chat-basic-what"),
                ChatProblem::NotAdministrator => t!(self, "alert-chat-no-admin-what"),
                ChatProblem::CannotInvite => t!(self, "alert-chat-no-invite-what"),
                ChatProblem::CannotRemove => t!(self, "alert-chat-no-remove-what"),
            },
            Alert::ChatRemovals { .. } => t!(self, "alert-chat-removals-what"),
            Alert::ChatBanned { .. } => t!(self, "alert-chat-banned-what"),
        }
    }

    /// The screen or page where something can be done.
    fn alert_button(&self, alert: &Alert) -> Option<Button> {
        match alert {
            Alert::FailedEvents { .. } => Some(self.to_failed()),
            Alert::DeadNotices { user, .. }
            | Alert::FraudWarning { user, .. }
            | Alert::ChatBanned { user, .. } => Some(person_button(*user)),
            Alert::Drift { user, .. } => user.map(person_button),
            Alert::Chat { chat, .. } | Alert::ChatRemovals { chat, .. } => {
                Some(Button::callback(t!(self, "button-chat"), CallbackData::Chat(*chat)))
            }
            alert => stripe_page(alert).map(|page| Button::url(t!(self, "button-stripe"), &page)),
        }
    }

    /// A sentence, in the largest unit that fits at least once.
    fn lasted(&self, duration: Duration) -> String {
        let minutes = duration.as_secs() / 60;
        let duration = match minutes {
            0 => return t!(self, "alert-lasted-moment"),
            1..60 => t!(self, "alert-minutes", count = minutes),
            60..1440 => t!(self, "alert-hours", count = (minutes / 60)),
            _ => t!(self, "alert-days", count = (minutes / 1440)),
        };
        t!(self, "alert-lasted", duration = duration)
    }
}

fn person_button(user: UserId) -> Button {
    Button::callback(format!("👤 {user}"), CallbackData::Whois(user))
}

/// The page of Stripe's dashboard, or of its status, where the cause can be found.
fn stripe_page(alert: &Alert) -> Option<String> {
    const DASHBOARD: &str = "https://dashboard.stripe.com";
    Some(match alert {
        Alert::SignatureFailures { .. } | Alert::WebhookEndpoint { .. } => {
            format!("{DASHBOARD}/webhooks")
        }
        Alert::StripeUnreachable => "https://status.stripe.com".to_owned(),
        Alert::StripeKey { .. } => format!("{DASHBOARD}/apikeys"),
        Alert::ChargesDisabled => format!("{DASHBOARD}/account"),
        Alert::Price { price, .. } => format!("{DASHBOARD}/prices/{price}"),
        Alert::Portal { .. } => format!("{DASHBOARD}/settings/billing/portal"),
        Alert::Dispute { payment, .. } => format!("{DASHBOARD}/payments/{payment}"),
        _ => return None,
    })
}

fn id(text: &str) -> String {
    escape(&clip(text, ID_LIMIT))
}

fn text(reason: &str) -> String {
    escape(&clip(reason, REASON_LIMIT))
}
