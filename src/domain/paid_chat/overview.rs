//! Membership against entitlements, as admins see it.

use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::membership::Membership;
use crate::domain::paid_chat::record::ChatRecord;
use crate::domain::paid_chat::steps::Step;
use crate::domain::person::KnownPerson;

/// People of a paid chat, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChatCounts {
    /// Known to be in the chat, administrators included.
    pub known: u64,
    /// Wait for removals to go on.
    pub held: u64,
}

/// A chat, and the people whose membership and entitlement disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatOverview {
    pub chat: ChatRecord,
    pub counts: ChatCounts,
    /// Members of whom nothing is known: the Bot API lists nobody. `None`: the number of all is not known.
    pub unknown: Option<u64>,
    /// In the chat without being entitled; administrators and protected people left out.
    pub not_entitled: Vec<OddMember>,
    /// Entitled, and not in the chat.
    pub missing: Vec<OddMember>,
    /// Nobody is removed or declined before everything is compared with Stripe, as the server was not running.
    pub awaits_stripe: bool,
}

/// A person whose membership and entitlement disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddMember {
    pub member: Membership,
    /// As far as they have written to the bot.
    pub person: Option<KnownPerson>,
    /// What is done next about them.
    pub next: Step,
    pub work: MembershipWork,
}

/// When something is done about a person in a chat, and what was tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MembershipWork {
    /// `None`: nothing until something changes.
    pub due: Option<Timestamp>,
    /// Failed attempts since the last step that succeeded.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// Their removal waits until an owner lets removals go on.
    pub is_held: bool,
}

impl OddMember {
    /// The name in Telegram: as they wrote to the bot, else as an update about the chat showed it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let written = self.person.as_ref().and_then(|person| person.name.as_deref());
        written.or(self.member.name.as_deref())
    }
}
