//! Entries of the audit log in words: what happened, with the amounts, plans and dates that belong to it.

use serde_json::Value;

use crate::domain::audit::AuditEntry;
use crate::domain::audit_action::AuditAction;
use crate::domain::broadcast::BroadcastState;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Catalogue;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};

/// Characters of an id or of a reason.
const FIELD_LIMIT: usize = 64;

impl Localizer {
    /// What an entry records, without its time. For an action of another version, its name.
    #[must_use]
    pub fn audited(&self, entry: &AuditEntry, catalogue: &Catalogue) -> String {
        let Some(action) = AuditAction::parse(&entry.action) else {
            return format!("<code>{}</code>", field(&entry.action));
        };
        let details = self.details(action, &Recorded::of(entry), entry, catalogue);
        let what = self.action(action);
        if details.is_empty() {
            return what;
        }
        t!(self, "audited-with", what = what, details = details.join(", "))
    }

    /// Who caused an entry.
    #[must_use]
    pub fn audited_by(&self, entry: &AuditEntry) -> String {
        let (kind, id) = entry.actor.split_once(':').unwrap_or((&entry.actor, ""));
        let id = field(id);
        match kind {
            "user" => t!(self, "actor-user"),
            "admin" => t!(self, "actor-admin", id = id),
            "stripe" => t!(self, "actor-stripe"),
            "worker" => t!(self, "actor-worker"),
            "cli" if id.is_empty() => t!(self, "actor-cli"),
            "cli" => t!(self, "actor-cli-user", name = id),
            _ => field(&entry.actor),
        }
    }

    fn action(&self, action: AuditAction) -> String {
        use AuditAction as Action;
        match action {
            Action::SubscriptionCreated => t!(self, "audited-subscription-created"),
            Action::SubscriptionChanged => t!(self, "audited-subscription-changed"),
            Action::SubscriptionUpdateExpired => t!(self, "audited-subscription-update-expired"),
            Action::SubscriptionEnded => t!(self, "audited-subscription-ended"),
            Action::SubscriptionRefreshed => t!(self, "audited-subscription-refreshed"),
            Action::SubscriptionResumeAsked => t!(self, "audited-resume-asked"),
            Action::SubscriptionUnpauseAsked => t!(self, "audited-unpause-asked"),
            Action::SubscriptionUnpauseLeft => t!(self, "audited-unpause-left"),
            Action::PlanChangeAsked => t!(self, "audited-change-asked"),
            Action::PlanChangeScheduled => t!(self, "audited-change-scheduled"),
            Action::PlanChangeDropped => t!(self, "audited-change-dropped"),
            Action::PlanScheduleReleased => t!(self, "audited-schedule-released"),
            Action::CheckoutOpened => t!(self, "audited-checkout-opened"),
            Action::CheckoutExpired => t!(self, "audited-checkout-expired"),
            Action::CheckoutAwaitingPayment => t!(self, "audited-checkout-awaiting"),
            Action::CheckoutPaymentFailed => t!(self, "audited-checkout-failed"),
            Action::CheckoutCompleted => t!(self, "audited-checkout-completed"),
            Action::InvoiceOpen => t!(self, "audited-invoice-open"),
            Action::InvoicePaymentFailed => t!(self, "audited-invoice-failed"),
            Action::InvoiceActionRequired => t!(self, "audited-invoice-action-required"),
            Action::InvoiceUncollectible => t!(self, "audited-invoice-uncollectible"),
            Action::InvoiceVoided => t!(self, "audited-invoice-voided"),
            Action::InvoicePaid => t!(self, "audited-invoice-paid"),
            Action::InvoicePayment => t!(self, "audited-invoice-payment"),
            Action::ChargeRefunded => t!(self, "audited-charge-refunded"),
            Action::RefundPending => t!(self, "audited-refund-pending"),
            Action::RefundSucceeded => t!(self, "audited-refund-succeeded"),
            Action::RefundCanceled => t!(self, "audited-refund-canceled"),
            Action::RefundFailed => t!(self, "audited-refund-failed"),
            Action::RefundRequested => t!(self, "audited-refund-requested"),
            Action::SubscriptionCancelRequested => t!(self, "audited-cancel-requested"),
            Action::GoodwillRequested => t!(self, "audited-goodwill"),
            Action::AccountMoved => t!(self, "audited-moved"),
            Action::AccountImported => t!(self, "audited-imported"),
            Action::AdminActionFailed => t!(self, "audited-action-failed"),
            Action::ResyncRequested => t!(self, "audited-resync-requested"),
            Action::EventReplayed => t!(self, "audited-event-replayed"),
            Action::DisputeInquiry => t!(self, "audited-dispute-inquiry"),
            Action::DisputeInquiryReview => t!(self, "audited-dispute-inquiry-review"),
            Action::DisputeOpen => t!(self, "audited-dispute-open"),
            Action::DisputeReview => t!(self, "audited-dispute-review"),
            Action::DisputePrevented => t!(self, "audited-dispute-prevented"),
            Action::DisputeLost => t!(self, "audited-dispute-lost"),
            Action::DisputeAppeal => t!(self, "audited-dispute-appeal"),
            Action::DisputeAppealReview => t!(self, "audited-dispute-appeal-review"),
            Action::DisputeWon => t!(self, "audited-dispute-won"),
            Action::FraudWarningOpen => t!(self, "audited-fraud-warning-open"),
            Action::FraudWarningClosed => t!(self, "audited-fraud-warning-closed"),
            Action::CustomerLinked => t!(self, "audited-customer-linked"),
            Action::CustomerDeleted => t!(self, "audited-customer-deleted"),
            Action::AccessGranted => t!(self, "audited-access-granted"),
            Action::AccessRevoked => t!(self, "audited-access-revoked"),
            Action::AccessEnded => t!(self, "audited-access-ended"),
            Action::RevocationsResumed => t!(self, "audited-revocations-resumed"),
            Action::PortalOpened => t!(self, "audited-portal-opened"),
            Action::LanguageChosen => t!(self, "audited-language-chosen"),
            Action::PersonExported => t!(self, "audited-exported"),
            Action::PersonErased => t!(self, "audited-erased"),
            Action::ConfigurationChanged => t!(self, "audited-configuration-changed"),
            Action::PermissionRefused => t!(self, "audited-permission-refused"),
            Action::ChatBound => t!(self, "audited-chat-bound"),
            Action::ChatUnbound => t!(self, "audited-chat-unbound"),
            Action::ChatRemovalsResumed => t!(self, "audited-chat-removals-resumed"),
            Action::ChatJoined => t!(self, "audited-chat-joined"),
            Action::ChatLeft => t!(self, "audited-chat-left"),
            Action::ChatRemoved => t!(self, "audited-chat-removed"),
            Action::ChatDeclined => t!(self, "audited-chat-declined"),
            Action::BroadcastChanged => t!(self, "audited-broadcast-changed"),
            Action::MessageWritten => t!(self, "audited-message-written"),
            Action::EventFailed => t!(self, "audited-event-failed"),
            Action::AuditExported => t!(self, "audited-audit-exported"),
            Action::AuditLogSealed => t!(self, "audited-audit-sealed"),
        }
    }

    /// Plan, state, amount and date, as far as the entry has them.
    fn details(
        &self,
        action: AuditAction,
        recorded: &Recorded,
        entry: &AuditEntry,
        catalogue: &Catalogue,
    ) -> Vec<String> {
        let plan = |value: &Value| {
            let code = PlanCode::new(value["plan"].as_str()?);
            Some(self.plan_name(catalogue, &code))
        };
        let (before, after) = (&recorded.before, &recorded.after);
        let plans = match (plan(before), plan(after)) {
            (Some(from), Some(to)) if from != to => {
                Some(t!(self, "detail-change", from = from, to = to))
            }
            (from, to) => to.or(from),
        };
        let has_ended = action == AuditAction::SubscriptionEnded;
        let status = after["status"].as_str().filter(|_| !has_ended);
        let status = status.map(|status| self.status_word(status));
        let mut details: Vec<String> = plans.into_iter().chain(status).collect();
        if let Some(owed) = money(&after["owed"]) {
            let amount = self.money(owed);
            details.push(match seconds(&after["owed_since"]) {
                Some(since) => {
                    t!(self, "detail-owed-since", amount = amount, date = self.date(since))
                }
                None => t!(self, "detail-owed", amount = amount),
            });
        }
        details.extend(self.amounts(after));
        details.extend(after["reason"].as_str().map(|reason| self.reason(reason)));
        let attempt = after["attempt"].as_u64().filter(|attempt| *attempt > 1);
        if action == AuditAction::InvoicePaymentFailed {
            details.extend(attempt.map(|number| t!(self, "detail-attempt", number = number)));
        }
        details.extend(self.dates(after).filter(|_| !has_ended));
        details.extend(match action {
            AuditAction::LanguageChosen => after["locale"].as_str().map(field),
            AuditAction::CustomerLinked
            | AuditAction::CustomerDeleted
            | AuditAction::AccountImported => Some(field(&entry.subject)),
            AuditAction::PermissionRefused => {
                Some(format!("<code>{}</code>", field(&entry.subject)))
            }
            AuditAction::BroadcastChanged => {
                let state = after["state"].as_str().and_then(BroadcastState::parse);
                state.map(|state| self.broadcast_state(state))
            }
            AuditAction::AuditExported => {
                after["entries"].as_u64().map(|count| t!(self, "detail-entries", count = count))
            }
            AuditAction::AccountMoved => {
                after["from"].as_i64().zip(after["to"].as_i64()).map(|(from, to)| {
                    t!(self, "detail-change", from = from.to_string(), to = to.to_string())
                })
            }
            AuditAction::EventFailed => Some(format!("<code>{}</code>", field(&entry.subject))),
            _ => None,
        });
        details
    }

    /// The amount, and of a refunded charge the part that is refunded.
    fn amounts(&self, after: &Value) -> Option<String> {
        let names = ["amount", "total", "would_charge"];
        let amount = names.into_iter().find_map(|name| money(&after[name]))?;
        let shown = self.money(amount);
        let refunded = after["refunded"].as_i64().filter(|refunded| *refunded < amount.minor);
        Some(match refunded {
            Some(minor) => {
                let part = self.money(Money { minor, ..amount });
                t!(self, "detail-part", part = part, amount = shown)
            }
            None => shown,
        })
    }

    fn dates(&self, after: &Value) -> Option<String> {
        let at = |name: &str| seconds(&after[name]).map(|at| self.date(at));
        let end = at("cancel_at").map(|date| t!(self, "detail-ends", date = date));
        let is_on_trial = after["status"] == "trialing";
        let trial = at("trial_end").filter(|_| is_on_trial);
        let trial = trial.map(|date| t!(self, "detail-until", date = date));
        let renews = at("current_period_end").filter(|_| after["status"] == "active");
        let renews = renews.map(|date| t!(self, "detail-renews", date = date));
        let until = at("until").map(|date| t!(self, "detail-until", date = date));
        let due = at("due_by").map(|date| t!(self, "detail-due", date = date));
        end.or(trial).or(renews).or(until).or(due)
    }

    /// Stripe's `billing_reason` of an invoice, or any other reason as it is stored.
    fn reason(&self, reason: &str) -> String {
        match reason {
            "subscription_create" => t!(self, "reason-first"),
            "subscription_cycle" => t!(self, "reason-renewal"),
            "subscription_update" => t!(self, "reason-change"),
            // A word of Stripe's, such as `product_not_received`, or a sentence.
            other if other.contains(' ') => field(other),
            other => field(&other.replace('_', " ")),
        }
    }

    /// Stripe's status of a subscription in a word.
    pub(super) fn status_word(&self, status: &str) -> String {
        match status {
            "incomplete" => t!(self, "state-incomplete"),
            "incomplete_expired" => t!(self, "state-never-paid"),
            "trialing" => t!(self, "state-trialing"),
            "active" => t!(self, "state-active"),
            "past_due" => t!(self, "state-past-due"),
            "unpaid" => t!(self, "state-unpaid"),
            "paused" => t!(self, "state-paused"),
            "canceled" => t!(self, "state-ended"),
            other => field(other),
        }
    }
}

/// What an entry has stored before and after the change; null where nothing is.
struct Recorded {
    before: Value,
    after: Value,
}

impl Recorded {
    fn of(entry: &AuditEntry) -> Self {
        let read = |text: &Option<String>| {
            text.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
        };
        Self { before: read(&entry.before), after: read(&entry.after) }
    }
}

fn money(value: &Value) -> Option<Money> {
    let currency: Currency = value["currency"].as_str()?.parse().ok()?;
    Some(Money { minor: value["minor"].as_i64()?, currency })
}

fn seconds(value: &Value) -> Option<Timestamp> {
    value.as_i64().map(Timestamp::from_seconds)
}

fn field(text: &str) -> String {
    escape(&clip(text, FIELD_LIMIT))
}
