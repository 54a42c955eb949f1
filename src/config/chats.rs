//! Paid groups and channels: the `[[chats]]` of the file.

use toml::Spanned;

use crate::config::check::Check;
use crate::config::shape::{ChatRow, Enforce};
use crate::domain::chat_update::ChatId;
use crate::domain::ids::{EntitlementName, UserId};
use crate::domain::paid_chat::{DEFAULT_REMOVAL_LIMIT, Enforcement, PaidChat, removal_limit};
use crate::domain::plan::{Catalogue, Plan};
use crate::domain::revocation_limit::RevocationLimit;

impl Check<'_> {
    pub(super) fn chats(&mut self, rows: Vec<ChatRow>, catalogue: &Catalogue) -> Vec<PaidChat> {
        let mut chats: Vec<PaidChat> = Vec::new();
        for row in rows {
            let at = self.at(row.id.span());
            let id = ChatId(row.id.into_inner());
            if id.0 >= 0 {
                self.problem(
                    format!("{at}: chats.id"),
                    format!("{id} is not the id of a group or channel"),
                    "add the bot to the chat as an administrator: it sends you the id, for example \
                     -1001234567890",
                );
            }
            if chats.iter().any(|chat| chat.id == id) {
                self.problem(
                    format!("{at}: chats.id"),
                    format!("{id} is used by two chats"),
                    "keep one of them: a chat is bound to one entitlement",
                );
            }
            let entitlement = self.chat_entitlement(row.entitlement, catalogue);
            let max_removals =
                row.max_removals.map_or(DEFAULT_REMOVAL_LIMIT, |share| self.max_removals(share));
            let name = row.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
            let enforcement = match row.enforce {
                Enforce::Observe => Enforcement::Observe,
                Enforce::On => Enforcement::On,
            };
            let protect = row.protect.into_iter().map(|id| self.protected(id)).collect();
            chats.push(PaidChat { id, name, entitlement, enforcement, max_removals, protect });
        }
        chats
    }

    fn chat_entitlement(
        &mut self,
        name: Spanned<String>,
        catalogue: &Catalogue,
    ) -> EntitlementName {
        let at = self.at(name.span());
        let name = EntitlementName::new(name.into_inner());
        let mut granting = catalogue.plans.iter().filter(|plan| plan.entitlements.contains(&name));
        if granting.clone().next().is_none() {
            self.problem(
                format!("{at}: chats.entitlement"),
                format!("no plan grants `{name}`"),
                "name an entitlement of a plan, or add it to one",
            );
        } else if granting.any(Plan::is_free) {
            self.problem(
                format!("{at}: chats.entitlement"),
                format!("the free plan grants `{name}`, so everybody could come in"),
                "name an entitlement that only paid plans grant",
            );
        }
        name
    }

    fn protected(&mut self, id: Spanned<i64>) -> UserId {
        let at = self.at(id.span());
        let id = id.into_inner();
        if id <= 0 {
            self.problem(
                format!("{at}: chats.protect"),
                format!("{id} is not the id of a person"),
                "write numeric Telegram ids, which /whois shows",
            );
        }
        UserId(id)
    }

    fn max_removals(&mut self, text: Spanned<String>) -> RevocationLimit {
        let at = format!("{}: chats.max_removals", self.at(text.span()));
        let percent = self.percentage(at, &text.into_inner(), "for example 5%");
        percent.map_or(DEFAULT_REMOVAL_LIMIT, removal_limit)
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Environment, parse};
    use crate::domain::chat_update::ChatId;
    use crate::domain::ids::UserId;
    use crate::domain::paid_chat::{Enforcement, PaidChat, removal_limit};

    const SHIPPED: &str = include_str!("../../bot.toml");

    fn with(chats: &str) -> Result<Vec<PaidChat>, String> {
        let text = format!("{SHIPPED}\n{chats}");
        let settings = parse(&text, "bot.toml", &Environment::default());
        settings.map(|settings| settings.chats).map_err(|error| error.to_string())
    }

    #[test]
    fn a_chat_observes_unless_it_says_otherwise() {
        let chats = with("[[chats]]\nid = -1001\nentitlement = \"signals\"").unwrap();
        assert_eq!(chats[0].id, ChatId(-1001));
        assert_eq!((chats[0].enforcement, chats[0].name.as_deref()), (Enforcement::Observe, None));
        assert_eq!(chats[0].max_removals, removal_limit(5));
        let chats = with(
            "[[chats]]\nid = -1001\nname = \"VIP lounge\"\nentitlement = \"signals\"\n\
             enforce = \"on\"\nmax_removals = \"20%\"\nprotect = [222222222]",
        )
        .unwrap();
        assert_eq!(chats[0].enforcement, Enforcement::On);
        assert_eq!(chats[0].max_removals, removal_limit(20));
        assert!(chats[0].protect.contains(&UserId(222_222_222)));
    }

    #[test]
    fn what_cannot_be_a_paid_chat_is_refused_with_its_remedy() {
        let chat = |rows: &str| format!("[[chats]]\n{rows}");
        for (rows, parts) in [
            ("id = 1001\nentitlement = \"signals\"", ["chats.id", "administrator"]),
            ("id = -1001\nentitlement = \"moon\"", ["chats.entitlement", "no plan grants `moon`"]),
            ("id = -1001\nentitlement = \"community\"", ["chats.entitlement", "free plan"]),
            (
                "id = -1001\nentitlement = \"signals\"\nmax_removals = \"5\"",
                ["chats.max_removals", "5%"],
            ),
            ("id = -1001\nentitlement = \"signals\"\nprotect = [-7]", ["chats.protect", "/whois"]),
            ("id = -1001\nentitlement = \"signals\"\nenforce = \"off\"", ["enforce", "observe"]),
        ] {
            let error = with(&chat(rows)).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{rows}: {error}");
        }
        let twice = "[[chats]]\nid = -1001\nentitlement = \"signals\"\n".repeat(2);
        assert!(with(&twice).unwrap_err().contains("used by two chats"));
    }
}
