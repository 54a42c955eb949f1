//! Routes: the destinations that commands, deep links and buttons share.

use crate::bot::commands::Command;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Interval;
use crate::domain::plan_change::Basis;
use crate::messages::CallbackData;

/// Where a command or a button leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Home,
    Help,
    Plans,
    /// `/upgrade` with its argument: a plan's code or name.
    Upgrade(Option<String>),
    Plan(PlanCode),
    Buy(PlanCode, Interval),
    /// The cost of changing the running subscription.
    Change(PlanCode, Interval),
    /// The confirmed change, with the proration date of its quote.
    ConfirmChange(PlanCode, Interval, Timestamp, Option<Basis>),
    /// Cancels a scheduled change of plan.
    KeepPlan,
    /// Undoes a scheduled cancellation, or shows what ending a pause costs.
    Resume,
    /// Ends a pause: the time of the offer and its amount in minor units.
    ConfirmResume(Timestamp, i64),
    Pause,
    Manage,
    UpdateCard,
    Status,
    Language,
    SetLanguage(String),
    Terms,
    Privacy,
    PaySupport,
    /// A page of the user's own payments, 0 being the newest.
    Receipts(usize),
    /// Where the user's own subscription is cancelled.
    Cancel,
    /// Everything that is stored about the user, as a file.
    MyData,
    /// What an erasure of the user's data means.
    Forget,
    ConfirmForget,
    /// The paid chats of the user.
    Chats,
}

impl Route {
    /// Unknown commands, and those without a screen, lead home.
    pub(super) fn of(command: Command) -> Self {
        match command {
            Command::Start(Some(payload)) => match Command::from_payload(&payload) {
                Command::Start(_) => Self::Home,
                command => Self::of(command),
            },
            Command::Start(None) | Command::Admin(..) | Command::Unknown => Self::Home,
            Command::Help => Self::Help,
            Command::Plans => Self::Plans,
            Command::Upgrade(plan) => Self::Upgrade(plan),
            Command::Manage => Self::Manage,
            Command::Status => Self::Status,
            Command::Language => Self::Language,
            Command::Terms => Self::Terms,
            Command::Privacy => Self::Privacy,
            Command::PaySupport => Self::PaySupport,
            Command::Receipts => Self::Receipts(0),
            Command::Cancel => Self::Cancel,
            Command::MyData => Self::MyData,
            Command::Forget => Self::Forget,
            Command::Chats => Self::Chats,
        }
    }

    /// `None` for buttons of admins.
    pub(super) fn from_callback(data: &CallbackData) -> Option<Self> {
        Some(match data {
            CallbackData::Home => Self::Home,
            CallbackData::Help => Self::Help,
            CallbackData::Plans => Self::Plans,
            CallbackData::Plan(plan) => Self::Plan(plan.clone()),
            CallbackData::Buy(plan, interval) => Self::Buy(plan.clone(), *interval),
            CallbackData::Change(plan, interval) => Self::Change(plan.clone(), *interval),
            CallbackData::ConfirmChange(plan, interval, at, basis) => {
                Self::ConfirmChange(plan.clone(), *interval, *at, *basis)
            }
            CallbackData::KeepPlan => Self::KeepPlan,
            CallbackData::Resume => Self::Resume,
            CallbackData::ConfirmResume(at, minor) => Self::ConfirmResume(*at, *minor),
            CallbackData::Pause => Self::Pause,
            CallbackData::Manage => Self::Manage,
            CallbackData::UpdateCard => Self::UpdateCard,
            CallbackData::Receipts(page) => Self::Receipts(*page),
            CallbackData::Cancel => Self::Cancel,
            CallbackData::Status => Self::Status,
            CallbackData::Chats => Self::Chats,
            CallbackData::Language => Self::Language,
            CallbackData::ConfirmForget => Self::ConfirmForget,
            CallbackData::SetLanguage(tag) => Self::SetLanguage(tag.clone()),
            CallbackData::Audit { .. }
            | CallbackData::AuditFailed { .. }
            | CallbackData::AuditEvent(_)
            | CallbackData::AuditVerify
            | CallbackData::Grant(_)
            | CallbackData::GrantPlan(..)
            | CallbackData::GrantTerm(..)
            | CallbackData::Refund(_)
            | CallbackData::RefundPayment(..)
            | CallbackData::RefundAmount(..)
            | CallbackData::CancelSubscription(..)
            | CallbackData::Resync(_)
            | CallbackData::ConfirmAction(_)
            | CallbackData::DismissAction
            | CallbackData::AuditDetails { .. }
            | CallbackData::Whois(_)
            | CallbackData::Why { .. }
            | CallbackData::PersonEvents(_)
            | CallbackData::Alerts
            | CallbackData::Stats(_)
            | CallbackData::StatsFile(_)
            | CallbackData::WriteTo(_)
            | CallbackData::ShowPerson(_)
            | CallbackData::AddressBroadcast(..)
            | CallbackData::Broadcast(..)
            | CallbackData::WantBroadcasts(_)
            | CallbackData::Digest(_)
            | CallbackData::AllChats(_)
            | CallbackData::Chat(_)
            | CallbackData::ChatPeople(..)
            | CallbackData::BindChat(..)
            | CallbackData::ChangeChat(..) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::bot::commands::Command;
    use crate::bot::route::Route;

    #[test]
    fn a_deep_link_leads_where_its_payload_says() {
        for (payload, route) in [
            ("plan_pro", Route::Upgrade(Some("pro".to_owned()))),
            ("upgrade", Route::Upgrade(None)),
            ("manage", Route::Manage),
            ("status", Route::Status),
            ("receipts", Route::Receipts(0)),
            ("cancel", Route::Cancel),
            ("chats", Route::Chats),
            ("start", Route::Home),
            ("audit", Route::Home),
            ("ref_1234", Route::Home),
        ] {
            let command = Command::Start(Some(payload.to_owned()));
            assert_eq!(Route::of(command), route, "{payload}");
        }
    }
}
