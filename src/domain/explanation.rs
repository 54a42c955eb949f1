//! Why a person has or lacks access: what gave and ended it, what is recorded, and of what the person was
//! notified, in the order of time.

use crate::domain::access::{Entitlement, Source};
use crate::domain::audit::AuditEntry;
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::NoticeState;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode};
use crate::domain::notice::Notice;
use crate::domain::person::KnownPerson;

const MINUTE: i64 = 60;

/// Why a person has or lacks access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub person: KnownPerson,
    /// The entitlement that is asked about. `None`: all of them.
    pub entitlement: Option<EntitlementName>,
    /// What is in force, the free plan included.
    pub held: Vec<Entitlement>,
    /// Oldest first.
    pub steps: Vec<Step>,
}

/// Something that happened to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub at: Timestamp,
    pub event: StepEvent,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepEvent {
    /// An entry of the audit log about money or access.
    Recorded(AuditEntry),
    Started(Provision),
    Ended(Provision),
    /// A notice was queued for the person.
    Notified {
        notice: Notice,
        state: NoticeState,
    },
}

/// Entitlements that one source gives through one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provision {
    pub names: Vec<EntitlementName>,
    pub plan: PlanCode,
    pub source: Source,
}

/// An entitlement from when it was given until it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitlementPeriod {
    pub entitlement: Entitlement,
    /// `None`: it has not ended.
    pub ended: Option<Timestamp>,
}

/// A notice that was queued for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedFor {
    /// When it was sent, or else queued.
    pub at: Timestamp,
    pub notice: Notice,
    pub state: NoticeState,
}

/// The steps, oldest first. Times come from Stripe's clock and from ours, so within a minute causes come
/// before effects: what is recorded, then access, then notices.
///
/// `entries`, `periods` and `notices` are newest first. `entitlement`: periods of others are left out.
#[must_use]
pub fn steps(
    entries: Vec<AuditEntry>,
    periods: &[EntitlementPeriod],
    notices: Vec<QueuedFor>,
    entitlement: Option<&EntitlementName>,
    now: Timestamp,
) -> Vec<Step> {
    let concerns = |entry: &AuditEntry| {
        AuditAction::parse(&entry.action).is_none_or(AuditAction::concerns_access)
    };
    let recorded = without_repeats(entries).into_iter().rev().filter(concerns);
    let recorded = recorded.map(|entry| Step { at: entry.at, event: StepEvent::Recorded(entry) });
    let periods = || {
        let wanted = |period: &&EntitlementPeriod| {
            entitlement.is_none_or(|name| *name == period.entitlement.name)
        };
        periods.iter().rev().filter(wanted)
    };
    let started = provisions(periods().map(|period| (period.entitlement.since, period)));
    let is_over = |end: &Timestamp| *end <= now;
    let ended = provisions(periods().filter_map(|period| {
        let end = period.ended.or(period.entitlement.valid_until.filter(is_over))?;
        Some((end, period))
    }));
    let step = |event: fn(Provision) -> StepEvent| {
        move |(at, provision)| Step { at, event: event(provision) }
    };
    let is_shown = |queued: &QueuedFor| queued.state != NoticeState::Withdrawn;
    let notified =
        notices.into_iter().rev().filter(is_shown).map(|QueuedFor { at, notice, state }| Step {
            at,
            event: StepEvent::Notified { notice, state },
        });
    let started = started.into_iter().map(step(StepEvent::Started));
    let ended = ended.into_iter().map(step(StepEvent::Ended));
    let mut steps: Vec<Step> = recorded.chain(ended).chain(started).chain(notified).collect();
    steps.sort_by_key(|step| (step.at.seconds() / MINUTE, step.event.rank(), step.at));
    steps
}

/// Entries that differ from the one before. Stripe reports a paid invoice in two events, for example.
#[must_use]
pub fn without_repeats(mut entries: Vec<AuditEntry>) -> Vec<AuditEntry> {
    entries.dedup_by(|next, entry| {
        next.action == entry.action && next.subject == entry.subject && next.after == entry.after
    });
    entries
}

impl StepEvent {
    const fn rank(&self) -> u8 {
        match self {
            Self::Recorded(_) => 0,
            Self::Ended(_) | Self::Started(_) => 1,
            Self::Notified { .. } => 2,
        }
    }
}

/// Entitlements of the same time, source and plan together.
fn provisions<'a>(
    periods: impl Iterator<Item = (Timestamp, &'a EntitlementPeriod)>,
) -> Vec<(Timestamp, Provision)> {
    let mut grouped: Vec<(Timestamp, Provision)> = Vec::new();
    for (at, EntitlementPeriod { entitlement, .. }) in periods {
        let same = grouped.iter_mut().find(|(known, provision)| {
            *known == at
                && provision.plan == entitlement.plan
                && provision.source == entitlement.source
        });
        match same {
            Some((_, provision)) => provision.names.push(entitlement.name.clone()),
            None => grouped.push((
                at,
                Provision {
                    names: vec![entitlement.name.clone()],
                    plan: entitlement.plan.clone(),
                    source: entitlement.source.clone(),
                },
            )),
        }
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{EntitlementPeriod, QueuedFor, StepEvent, steps};
    use crate::domain::access::{Entitlement, Source};
    use crate::domain::audit::AuditEntry;
    use crate::domain::changes::NoticeState;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{EntitlementName, PlanCode, RequestId, UserId};
    use crate::domain::notice::Notice;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn period(name: &str, since: i64, ended: Option<i64>) -> EntitlementPeriod {
        EntitlementPeriod {
            entitlement: Entitlement {
                name: EntitlementName::new(name),
                plan: PlanCode::new("premium"),
                source: Source::Grant { id: "grant-1".to_owned(), by: UserId(7) },
                since: at(since),
                valid_until: Some(at(900)),
            },
            ended: ended.map(at),
        }
    }

    fn entry(action: &str, seconds: i64) -> AuditEntry {
        AuditEntry {
            seq: 1,
            at: at(seconds),
            actor: "admin:7".to_owned(),
            action: action.to_owned(),
            subject: "grant-1".to_owned(),
            user: Some(UserId(1)),
            before: None,
            after: None,
            request_id: RequestId::new("request-1"),
            hash: String::new(),
        }
    }

    fn notice(seconds: i64, state: NoticeState) -> QueuedFor {
        QueuedFor { at: at(seconds), notice: Notice::PaymentPending { plan: None }, state }
    }

    fn listed(
        entries: Vec<AuditEntry>,
        periods: &[EntitlementPeriod],
        entitlement: Option<&str>,
        now: i64,
    ) -> Vec<String> {
        let notices = vec![notice(100, NoticeState::Sent), notice(101, NoticeState::Withdrawn)];
        let entitlement = entitlement.map(EntitlementName::new);
        let steps = steps(entries, periods, notices, entitlement.as_ref(), at(now));
        let shown = steps.into_iter().map(|step| {
            let names = |names: Vec<EntitlementName>| {
                let names = names.iter().map(ToString::to_string);
                names.collect::<Vec<_>>().join(" ")
            };
            let what = match step.event {
                StepEvent::Recorded(entry) => entry.action,
                StepEvent::Started(provision) => format!("+ {}", names(provision.names)),
                StepEvent::Ended(provision) => format!("- {}", names(provision.names)),
                StepEvent::Notified { .. } => "notice".to_owned(),
            };
            format!("{} {what}", step.at.seconds())
        });
        shown.collect()
    }

    #[test]
    fn what_happened_is_listed_in_its_order() {
        let entries = || {
            vec![
                entry("access.revoked", 300),
                entry("user.language_chosen", 200),
                entry("access.granted", 100),
            ]
        };
        let periods = [period("signals", 100, Some(300)), period("alerts", 100, Some(300))];
        let all = [
            "100 access.granted",
            "100 + alerts signals",
            "100 notice",
            "300 access.revoked",
            "300 - alerts signals",
        ];
        assert_eq!(listed(entries(), &periods, None, 1_000), all);
        let signals = listed(entries(), &periods, Some("signals"), 1_000);
        assert_eq!(signals[1], "100 + signals");
    }

    #[test]
    fn an_entitlement_ends_with_its_time_although_its_row_is_open() {
        let open = [period("signals", 100, None)];
        assert_eq!(listed(Vec::new(), &open, None, 899), ["100 + signals", "100 notice"]);
        let over = ["100 + signals", "100 notice", "900 - signals"];
        assert_eq!(listed(Vec::new(), &open, None, 900), over);
    }
}
