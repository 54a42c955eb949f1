//! Groups and channels: members, administrators, invite links and join requests.

mod access;
mod administration;
mod admission;
mod changing;
mod group;
mod history;
mod kind;
mod links;
mod membership;
mod methods;
mod shown;
mod standing;
mod upgrade;
mod waiting;

pub use history::ChatAction;
pub use history::ChatEvent;
pub use kind::GroupKind;
pub use links::InviteLink;
pub use membership::Opened;
pub use standing::AdminRights;
pub use standing::Standing;

pub(super) use access::Access;
pub(super) use group::GroupChat;
